/** A PNG as its file has it: numbers of `depth` bits, one each, indices where there is a palette. */
export interface StoredPng {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
  /** Red, green, blue, and opacity where it has any. */
  readonly palette?: readonly (readonly number[])[];
  /** The one gray or colour that is fully transparent. */
  readonly transparency?: ArrayLike<number>;
}
