import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import { discover } from "../detect/calibration.js";
import {
  blame,
  CalibratedModel,
  type Calibration,
  errorMap,
  type FeatureBlame,
  type FittedThreshold,
  type JudgeOptions,
  type Material,
  type ScoreRule,
  type ScoreState,
  type Verdict,
} from "../detect/index.js";
import type { Raw, SampleName } from "./adapter.js";
import { Codec, type CodecParts, type EngineOption } from "./codec.js";
import { SeriesStream, type SeriesStreamOptions } from "./series-stream.js";

/** What a detector learned beside its model. */
export interface LearnedParts {
  readonly rule: ScoreRule;
  readonly state: ScoreState;
  readonly calibration: Calibration;
  /** Of samples with missing cells. */
  readonly incomplete?: Calibration;
  /** Squared error normals have at each element on average: what blame compares with. */
  readonly usual: Float64Array;
}

/** What a {@link Detector} is made of. */
export interface DetectorParts extends CodecParts {
  readonly learned: LearnedParts;
}

/** A verdict with the name of its sample. */
export interface NamedVerdict extends Verdict {
  /** Row, line, file or time of the sample where it came from; its number where it has no other name. */
  readonly name: SampleName;
}

/** A verdict with what led to it, in raw units. */
export interface Finding extends NamedVerdict {
  /** The sample as the model sees it and what came back, in raw units. */
  readonly input: Float32Array;
  readonly reconstruction: Float32Array;
  /** Error of each element as the score sees it, in the layout of the input. */
  readonly errorMap: Float32Array;
  /** What makes it look anomalous, worst first. */
  readonly blame: readonly FeatureBlame[];
}

/** How {@link Detector.predict} judges. */
export interface PredictOptions extends JudgeOptions {
  /** Elements to blame for each sample. Default 5. */
  readonly blame?: number;
}

/**
 * Raw data in, verdicts out: units, model, score and threshold in one object.
 *
 * @example
 * ```ts
 * import { type Detector, fitDetector } from "sandglass";
 * const rows = Array.from({ length: 200 }, (_, at) => [Math.sin(at), Math.cos(at)]);
 * const detector: Detector = await fitDetector(rows, { epochs: 3 });
 * const [verdict] = await detector.judge([[5, 5]]);
 * console.log(verdict!.name, verdict!.anomalous); // 0 true
 * await detector.close();
 * ```
 */
export class Detector {
  readonly codec: Codec;
  readonly usual: Float64Array;
  readonly #calibrated: CalibratedModel;

  constructor(parts: DetectorParts, options: EngineOption = {}) {
    const { learned, model } = parts;
    const { usual, ...rest } = learned;
    this.codec = new Codec(parts, options);
    this.usual = usual;
    this.#calibrated = new CalibratedModel({ model: this.codec.runner, shape: model.input, ...rest });
  }

  /** The model with its score and threshold, in the model's units. */
  get calibrated(): CalibratedModel {
    return this.#calibrated;
  }

  get threshold(): FittedThreshold {
    return this.#calibrated.threshold;
  }

  /** One score a sample, higher is more anomalous. Throws a UserError for data the model was not taught to read. */
  async score(raw: Raw): Promise<Float64Array> {
    return await this.#calibrated.score(this.codec.adapter.adapt(raw).samples);
  }

  /** Verdicts only: the least memory. */
  async judge(raw: Raw, options: JudgeOptions = {}): Promise<NamedVerdict[]> {
    const { samples, names } = this.codec.adapter.adapt(raw);
    const verdicts = await this.#calibrated.judge(samples, options);
    return verdicts.map((verdict, at) => ({ name: names[at]!, ...verdict }));
  }

  /** Verdicts with reconstruction, error map and blame. Cut long data into batches: all of it stays in memory. */
  async predict(raw: Raw, options: PredictOptions = {}): Promise<Finding[]> {
    const { samples, names } = this.codec.adapter.adapt(raw);
    const found: Finding[] = [];
    for await (const { material, verdicts } of this.#calibrated.examine(samples)) {
      const map = errorMap(this.#calibrated.rule, material);
      const [input, back] = [this.#raw(material.input, material), this.#raw(material.reconstruction, material)];
      for (const [at, verdict] of verdicts.entries()) {
        const of = (data: Float32Array): Float32Array => data.slice(at * size, (at + 1) * size);
        const size = sizeOf(material.shape);
        found.push({
          name: names[found.length]!,
          ...verdict,
          input: of(input),
          reconstruction: of(back),
          errorMap: of(map),
          blame: this.#blame(material, at, { input, back }, options.blame ?? 5),
        });
      }
    }
    return discover(found, options);
  }

  /** Learns from later data known to be normal, for streams whose normal drifts. */
  async update(normals: Raw): Promise<void> {
    await this.#calibrated.update(this.codec.adapter.adapt(normals).samples);
  }

  /** For a series that comes point by point. Throws a UserError where the detector judges no series. */
  stream(options: SeriesStreamOptions = {}): SeriesStream {
    return new SeriesStream(this, options);
  }

  /** Gives the engine back. */
  async close(): Promise<void> {
    await this.codec.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #raw(data: Float32Array, { shape, count }: Material): Float32Array {
    const samples: Samples = { shape, count, data, scale: 1 };
    const { data: restored, scale } = this.codec.adapter.restore(samples);
    return restored instanceof Float32Array && scale === 1
      ? restored
      : Float32Array.from(restored, (value) => value * scale);
  }

  /** Blame speaks raw units too: what was there, and what was expected. */
  #blame(
    material: Material,
    at: number,
    raw: { readonly input: Float32Array; readonly back: Float32Array },
    top: number,
  ): FeatureBlame[] {
    const names = this.codec.adapter.featureNames;
    const size = sizeOf(material.shape);
    return blame(material, at, { usual: this.usual, top, ...(names && { names }) }).map((one) => ({
      ...one,
      input: raw.input[at * size + one.element]!,
      reconstruction: raw.back[at * size + one.element]!,
    }));
  }
}
