import type { Layer } from "sandglass";

/** A drawing as text, with its size for those who lay it out. */
export interface Drawing {
  readonly name: string;
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** How files are to be understood where they leave a choice. */
export interface Reading {
  /** Delimited text is a table or a series. */
  readonly as?: "table" | "series";
  /** Column of labels. */
  readonly label?: string;
  /** Columns to leave out. */
  readonly drop?: readonly string[];
}

/** One column of a table, one channel of a series, or the numbers of all samples together. */
export interface ColumnSummary {
  readonly name: string;
  readonly role: "input" | "label" | "time" | "left out";
  readonly type: string;
  readonly missing: number;
  readonly range: string;
  readonly histogram?: Drawing;
  /** Why it is left out, or what is odd about it. */
  readonly remark?: string;
}

/** What was opened, for people to look at. */
export interface DataSummary {
  readonly kind: "table" | "pictures" | "series" | "numbers";
  readonly name: string;
  readonly count: number;
  /** `rows`, `pictures` … */
  readonly unit: string;
  readonly shape: string;
  readonly reading: Reading;
  /** Whether the same bytes may be read as a series, or as a table. */
  readonly ambiguous: boolean;
  readonly facts: readonly string[];
  readonly notices: readonly string[];
  readonly columns: readonly ColumnSummary[];
  readonly classes?: readonly { readonly name: string; readonly count: number }[];
  readonly usualNormal: readonly string[];
  readonly preview?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly drawing?: Drawing;
  /** A good plan where one is known for this very sample. */
  readonly plan?: Partial<Plan>;
}

/** A layer as the page draws it. */
export interface Block {
  readonly half: "encoder" | "decoder";
  readonly name: string;
  readonly layer: Layer;
  readonly output: string;
  readonly parameters: number;
}

/** A network laid out, with what is wrong where it does not fit. */
export interface NetworkSummary {
  readonly encoder: readonly Layer[];
  readonly decoder: readonly Layer[];
  readonly blocks: readonly Block[];
  readonly input: string;
  readonly code: string;
  readonly parameters: number;
  readonly problem?: string;
}

/** Everything that is chosen before training: plain data. What is left out is chosen by the library. */
export interface Plan {
  /** Classes that count as normal; without labels, all do. */
  readonly normal: readonly string[];
  /** Share of the normals that is kept to judge by. */
  readonly heldOut: number;
  /** Most normals to train on. */
  readonly most: number;
  readonly network?: { readonly encoder: readonly Layer[]; readonly decoder: readonly Layer[] };
  readonly loss?: string;
  readonly optimizer?: { readonly type: "adam" | "adamw" | "rmsprop" | "sgd"; readonly learningRate: number };
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly score?: string;
  readonly threshold?: string;
  readonly seed: number;
}

/** What will be used, with everything filled in. */
export interface PlanSummary {
  readonly loss: string;
  readonly learningRate: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly score: string;
  readonly threshold: string;
  readonly network: NetworkSummary;
  readonly training: number;
  readonly calibration: number;
  readonly test: number;
  readonly anomalies: number;
}

export type TrainingState = "idle" | "running" | "paused" | "stopped" | "finishing" | "done";

/** Where a training stands. */
export interface Progress {
  readonly state: TrainingState;
  readonly epoch: number;
  readonly epochs: number;
  /** 0 … 1 over all epochs. */
  readonly share: number;
  readonly loss: number;
  readonly samplesPerSecond: number;
  readonly secondsLeft: number;
  readonly engine: string;
  readonly threads: number;
  readonly seconds: number;
}

/** What the lab tells without being asked. */
export type LabEvent =
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "loss"; readonly drawing: Drawing }
  | { readonly type: "preview"; readonly drawing: Drawing; readonly epoch: number }
  | { readonly type: "notice"; readonly notice: string }
  /** Why nothing is kept for another visit; undefined where it is. */
  | { readonly type: "unkept"; readonly unkept: string | undefined }
  | { readonly type: "problem"; readonly problem: string };

/** The verdicts on what was kept to judge by. */
export interface Judgement {
  readonly kind: DataSummary["kind"];
  readonly scoreName: string;
  readonly scores: Float64Array;
  readonly pValues: Float64Array;
  readonly calibration: Float64Array;
  readonly names: readonly (string | number)[];
  /** Class of each, where known. */
  readonly labels?: readonly string[];
  /** 1 = anomalous, where known. */
  readonly truth?: Uint8Array;
  /** 1 where the model saw the sample in training. */
  readonly seen: Uint8Array;
  readonly threshold: number;
  readonly lower?: number;
  readonly rule: string;
  /** Share of new normals that the rule promises to flag at most, where it promises something. */
  readonly promised?: number;
  readonly notes: readonly string[];
  /** Series: first point of each window, and its length. */
  readonly windows?: { readonly starts: Uint32Array; readonly length: number; readonly points: number };
}

/** One sample explained. */
export interface Explanation {
  readonly index: number;
  readonly name: string | number;
  readonly score: number;
  readonly pValue: number;
  readonly blame: readonly {
    readonly feature: string;
    readonly share: number;
    readonly input: number;
    readonly expected: number;
  }[];
  readonly drawing?: Drawing;
}

/** Pixels as a canvas takes them. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** What became of something drawn or decoded. */
export interface Rebuilt {
  readonly score?: number;
  readonly pValue?: number;
  readonly anomalous?: boolean;
  readonly input?: Pixels;
  readonly back?: Pixels;
  readonly heat?: Pixels;
  /** The same of signals. */
  readonly drawing?: Drawing;
  /** Of tables: what each column would hold. */
  readonly values?: readonly { readonly name: string; readonly value: number }[];
}

/** The codes in a plane. */
export interface Plane {
  readonly drawing: Drawing;
  /** Where each lies in the drawing, and which sample it is. */
  readonly places: readonly { readonly index: number; readonly x: number; readonly y: number }[];
}

/** A data set at hand. */
export interface SampleSet {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly kind: DataSummary["kind"];
}

/** What an earlier visit left. */
export interface Left {
  readonly name: string;
  readonly state: "training" | "done";
  readonly epoch: number;
  readonly epochs: number;
}
