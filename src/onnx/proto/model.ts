/** ONNX messages as plain data: the part of the official schema that model files use. */
export interface OnnxModel {
  readonly irVersion: number;
  /** Version of each set of operators, by domain; the standard one is "". */
  readonly opsets: ReadonlyMap<string, number>;
  readonly producer: string;
  readonly producerVersion: string;
  readonly graph: OnnxGraph;
  readonly metadata: ReadonlyMap<string, string>;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  /** "" where an optional input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export type OnnxAttribute =
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "tensor"; readonly value: OnnxTensor }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "strings"; readonly value: readonly string[] };

/** Names of `TensorProto.DataType` with their numbers. */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  double: 11,
} as const;

export type ElementType = keyof typeof elementTypes;

/** The array that holds the elements of each type. */
export interface ElementArrays {
  readonly float: Float32Array;
  readonly uint8: Uint8Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly bool: Uint8Array;
  readonly double: Float64Array;
}

export type OnnxTensor = {
  readonly [K in keyof ElementArrays]: {
    readonly name: string;
    readonly type: K;
    readonly dims: readonly number[];
    readonly data: ElementArrays[K];
  };
}[keyof ElementArrays];

/** An input or output of a graph; a dimension is a number, or the name of one that may vary. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType | undefined;
  readonly dims: readonly (number | string)[];
  readonly note?: string;
}
