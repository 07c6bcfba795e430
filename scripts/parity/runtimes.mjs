import * as ort from "onnxruntime-node";
import { openEngine } from "../../dist/engine/open.js";
import { Detector } from "../../dist/index.js";
import { openModel } from "../../dist/pipeline/model-bytes.js";
import { feedsOf } from "./rows.mjs";

/** A way to judge rows: scores and verdicts, or reconstructions. */
export async function runtimesOf(file) {
  const engineOf = async (name) => {
    const engine = await openEngine(name, { threads: 1 });
    const model = await openModel(file, { engine });
    const judged = model instanceof Detector;
    return {
      name,
      run: async (samples) => {
        if (!judged) return { numbers: inGraphUnits(model.input.kind, await model.reconstruct(samples)) };
        const found = await model.judge(samples);
        return { numbers: found.map(({ score }) => score), verdicts: found.map(({ anomalous }) => anomalous) };
      },
      close: async () => {
        await model.close();
        await engine.dispose();
      },
    };
  };
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const model = await openModel(file);
  const judged = model instanceof Detector;
  const { input } = judged ? model.codec : model;
  await model.close();
  const types = session.inputMetadata.map(({ type }) => type);
  const onnx = {
    name: "onnxruntime",
    run: async (samples) => {
      const feeds = feedsOf(input, session.inputNames, types, samples);
      const out = await session.run(feeds, judged ? ["score", "anomalous"] : ["reconstruction"]);
      if (!judged) return { numbers: out.reconstruction.data };
      return { numbers: [...out.score.data], verdicts: Array.from(out.anomalous.data, Boolean) };
    },
    close: () => session.release(),
  };
  return [await engineOf("native"), await engineOf("wasm"), await engineOf("reference"), onnx];
}

/** Pictures come back as 0 … 255 from a graph. */
const inGraphUnits = (kind, { data, scale }) =>
  kind === "image" ? Float32Array.from(data, (x) => x * scale * 255) : data;
