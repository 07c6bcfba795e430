// Verdicts in Node without Sandglass: node examples/node.mjs pumps.onnx
import * as ort from "onnxruntime-node";

const session = await ort.InferenceSession.create(process.argv[2] ?? "pumps.onnx");

// One column of the table is one input of shape [rows, 1]. NaN and "" are missing cells.
const numbers = (...column) => new ort.Tensor("float64", Float64Array.from(column), [column.length, 1]);
const words = (...column) => new ort.Tensor("string", column, [column.length, 1]);
const { score, p_value, anomalous } = await session.run({
  speed: numbers(1500, 1500, 1500),
  pressure: numbers(6.0, 9.0, 12.5),
  valve: words("open", "closed", "closed"),
});

for (let row = 0; row < score.dims[0]; row++) {
  const verdict = anomalous.data[row] ? "anomalous" : "normal";
  console.log(`${verdict}  score ${score.data[row].toPrecision(4)}  p ${p_value.data[row].toFixed(4)}`);
}
