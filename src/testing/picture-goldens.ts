import { readGoldens } from "./golden-file.js";

// What goldens/pictures.py made, for the tests.

interface Golden {
  readonly name: string;
  readonly bytes: string;
  /** Of the picture as it is to be looked at. */
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3 | 4;
}

interface PictureGoldens {
  readonly files: readonly (Golden & {
    /** Largest difference allowed, for formats that decoders may round differently. */
    readonly tolerance: number;
    /** Gray for one channel, otherwise RGB, on white. */
    readonly pixels: string;
  })[];
  /** Gray of rgb.png. */
  readonly luma: string;
  readonly deep: readonly (Golden & { readonly pixels: readonly number[] })[];
  readonly resized: {
    readonly height: number;
    readonly width: number;
    readonly source: string;
    readonly sizes: readonly { readonly height: number; readonly width: number; readonly pixels: string }[];
  };
  readonly unread: Readonly<Record<"gif" | "webp" | "pages" | "packbits" | "depthless", string>>;
}

export const pictureGoldens: PictureGoldens = readGoldens<PictureGoldens>("pictures")[0]!;

export const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

export const bytesNamed = (name: string): Uint8Array =>
  bytesOf([...pictureGoldens.files, ...pictureGoldens.deep].find((file) => file.name === name)!.bytes);

/** The largest difference of two lists; infinite where they differ in length. */
export function furthest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Array.from(expected).reduce((most, value, at) => Math.max(most, Math.abs(value - actual[at]!)), 0);
}
