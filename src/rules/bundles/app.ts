import {
  autoencoder,
  calibrate,
  conv2d,
  dense,
  type EngineChoice,
  fit,
  flatten,
  htmlReport,
  loadDataset,
  lossCurve,
  openEngine,
  Predictor,
  parseNpy,
  readRows,
  reshape,
  saveCheckpoint,
  writeNpy,
} from "sandglass";

// The program that every bundler takes into its page, and that Node runs for comparison: bytes to verdicts and a figure.

/** What a run found. */
export interface Findings {
  readonly engine: string;
  readonly threads: number;
  readonly description: string;
  readonly notices: readonly string[];
  readonly losses: readonly number[];
  readonly reconstruction: readonly number[];
  readonly scores: readonly number[];
  readonly cells: number;
  readonly figure: string;
  readonly report: string;
  /** What functions say that need a disk; in Node they are not called. */
  readonly refusals: readonly string[];
}

const count = 96;

export async function run(choice: EngineChoice): Promise<Findings> {
  const pixels = Float32Array.from({ length: count * 64 }, (_, at) => ((at * 37 + (at >> 6) * 11) % 256) / 255);
  const { shape, data } = parseNpy(writeNpy({ shape: [count, 1, 8, 8], data: pixels }), "pixels.npy");
  if (!(data instanceof Float32Array)) throw new Error("floats came back as something else");
  const samples = { shape: shape.slice(1), count, data, scale: 1 };
  let cells = 0;
  for await (const { rows } of readRows(new TextEncoder().encode("a,b\n1,2\n3,4\n"))) cells += rows.flat().length;

  const notices: string[] = [];
  const engine = await openEngine(choice, { threads: 2, onNotice: (notice) => notices.push(notice) });
  const model = autoencoder({
    input: [1, 8, 8],
    encoder: [conv2d(4, { kernelSize: 3, activation: "relu" }), flatten(), dense(8, { activation: "relu" })],
    decoder: [dense(64, { activation: "sigmoid" }), reshape([1, 8, 8])],
    seed: 3,
  });
  const losses: number[] = [];
  let figure = "";
  for await (const event of fit(model, samples, { epochs: 3, batchSize: 16, seed: 3, engine })) {
    if (event.type === "epoch") losses.push(event.loss);
    if (event.type === "end") figure = lossCurve({ history: event.history }).svg;
  }
  const predictor = await Predictor.open(model, { engine });
  const reconstruction = [...(await predictor.reconstruct(samples))];
  const calibrated = await calibrate(predictor, samples);
  const scores = (await calibrated.predict(samples)).map(({ score }) => score);
  await predictor.close();
  const { name, threads, description } = engine;
  await engine.dispose();

  const report = htmlReport({ title: "In a page", summary: "Three epochs.", sections: [] });
  const refusals = typeof process === "object" ? [] : await refusalsOf(model);
  return {
    engine: name,
    threads,
    description,
    notices,
    losses,
    reconstruction,
    scores,
    cells,
    figure,
    report,
    refusals,
  };
}

async function refusalsOf(model: ReturnType<typeof autoencoder>): Promise<string[]> {
  const refused = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => "",
      (error: unknown) => String(error),
    );
  const blank = { shape: [1, 8, 8], count: 1, data: new Float32Array(64), scale: 1 };
  const { checkpoint } = await fit(model, blank, { epochs: 1, batchSize: 1 });
  return [
    await refused(loadDataset("mnist")),
    await refused(saveCheckpoint("run.ckpt", checkpoint)),
    await refused(readRows("table.csv").next()),
    await refused(openEngine("native")),
    await refused(lossCurve({ history: [{ epoch: 1, loss: 1 }] }).png()),
  ];
}

// A page hands its promise to the test that opened it.
if (typeof process !== "object") Object.assign(globalThis, { findings: run("auto") });
