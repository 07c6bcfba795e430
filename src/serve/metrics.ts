import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { DriftTest } from "../detect/index.js";
import type { Admission } from "./admission.js";
import type { AnsweredRequest } from "./observer.js";
import type { Answer } from "./task.js";
import type { LoadedModel } from "./thread-messages.js";

/** Probability of naming a drift in a run of a thousand scores without any. */
const level = 0.01;

interface Watched {
  readonly test: DriftTest;
  /** One score in so many counts: windows that overlap say the same. */
  readonly apart: number;
  count: number;
  named: boolean;
}

/** What Prometheus is told. */
export class Metrics {
  readonly registry: Registry = new Registry();
  readonly #watched = new Map<string, Watched>();
  readonly #onDrift: (model: string, evidence: number) => void;
  readonly #requests;
  readonly #seconds;
  readonly #rows;
  readonly #alarms;
  readonly #promised;
  readonly #evidence;
  readonly #drifts;
  readonly #batches;
  readonly #files;

  /** `onDrift` is told once a run of a thousand scores when they no longer come like those of the calibration. */
  constructor(onDrift: (model: string, evidence: number) => void) {
    this.#onDrift = onDrift;
    const registers = [this.registry];
    const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
      new Counter({ name: `sandglass_${name}`, help, labelNames: [...labelNames], registers });
    const gauge = (name: string, help: string): Gauge<"model"> =>
      new Gauge({ name: `sandglass_${name}`, help, labelNames: ["model"], registers });
    this.#requests = counter("requests_total", "Requests answered", ["route", "method", "status", "model"]);
    this.#seconds = new Histogram({
      ...{ name: "sandglass_request_seconds", help: "Seconds from a request's head to its answer", registers },
      labelNames: ["route"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    });
    this.#rows = counter("rows_total", "Samples judged", ["model"]);
    this.#alarms = counter("alarms_total", "Samples judged anomalous: divide by rows_total", ["model"]);
    this.#promised = gauge("promised_alarm_rate", "Share of normals the threshold promises to flag at most");
    this.#evidence = gauge(
      "drift_evidence",
      "Odds, in this run of 1000 scores, that they no longer come like the calibration's",
    );
    this.#drifts = counter(
      "drifts_total",
      `Runs of 1000 scores in which a drift was named, by chance ${100 * level} % of them`,
      ["model"],
    );
    this.#batches = new Histogram({
      ...{ name: "sandglass_batch_requests", help: "Requests that went through a model together", registers },
      buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    });
    this.#files = counter("files_total", "Model files taken over, or refused", ["model", "outcome"]);
    collectDefaultMetrics({ register: this.registry });
  }

  /** Shows how much was accepted and is not answered yet. */
  watchQueue(admission: Admission, waiting: () => number): void {
    const registers = [this.registry];
    const shown = (name: string, help: string, value: () => number): void => {
      new Gauge({
        ...{ name: `sandglass_${name}`, help, registers },
        collect() {
          this.set(value());
        },
      });
    };
    shown("requests_accepted", "Requests accepted and not answered yet", () => admission.requests);
    shown("bytes_accepted", "Bytes of their bodies", () => admission.bytes);
    shown("queue_requests", "Requests that wait for a thread", waiting);
  }

  answered({ route, method, status, model = "", seconds }: AnsweredRequest): void {
    this.#requests.inc({ route, method, status: String(status), model });
    this.#seconds.observe({ route }, seconds);
  }

  batched(requests: number): void {
    this.#batches.observe(requests);
  }

  file(model: string, outcome: "taken" | "refused"): void {
    this.#files.inc({ model, outcome });
  }

  /** A model's file was taken over: its promise, and its scores to hold others against. */
  loaded(model: string, { card, watch }: LoadedModel): void {
    const promised = card.detector?.promised;
    if (promised === undefined) this.#promised.remove({ model });
    else this.#promised.set({ model }, promised);
    if (watch === undefined) this.#watched.delete(model);
    else {
      const test = DriftTest.start(watch.scores, { level });
      this.#watched.set(model, { test, apart: watch.apart, count: 0, named: false });
    }
  }

  judged(model: string, { rows, alarms = 0, scores }: Answer): void {
    this.#rows.inc({ model }, rows);
    this.#alarms.inc({ model }, alarms);
    const watched = this.#watched.get(model);
    if (scores === undefined || watched === undefined) return;
    let evidence: number | undefined;
    for (const score of scores) {
      if (watched.count++ % watched.apart !== 0 || Number.isNaN(score)) continue;
      const verdict = watched.test.push(score);
      evidence = verdict.evidence;
      if (verdict.drift && !watched.named) {
        this.#drifts.inc({ model });
        this.#onDrift(model, evidence);
      }
      watched.named = verdict.drift;
    }
    if (evidence !== undefined) this.#evidence.set({ model }, evidence);
  }
}
