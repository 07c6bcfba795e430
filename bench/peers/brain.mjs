// brain.js trains dense networks sample by sample and has neither convolution, batch normalisation nor batches. The
// nearest it can express to digits-linear is the same units with one activation everywhere, trained by its Adam.
import brain from "brain.js";
import { gather, mnistImages, shuffled } from "./mnist.mjs";
import { readTask, report, timeCalls } from "./task.mjs";

const task = readTask();
if (task.recipe !== "digits-linear") throw new Error("cannot express convolutions");
const images = mnistImages(task);
const hidden = [256, 128, 32, 128, 256].map((units) => units * task.width);
const network = new brain.NeuralNetwork({ hiddenLayers: hidden, activation: "sigmoid" });
const samples = shuffled(images.count).map((row) => {
  const pixels = gather(images, [row]);
  return { input: pixels, output: pixels };
});
const train = (data, iterations) =>
  network.train(data, { praxis: "adam", learningRate: 0.001, iterations, errorThresh: 1e-9 });

if (task.kind === "train") {
  const began = performance.now();
  const { error: loss } = train(samples, task.epochs);
  const seconds = (performance.now() - began) / 1000;
  report({ batch: 1, samplesPerSecond: (samples.length * task.epochs) / seconds, loss });
} else {
  train(samples.slice(0, 1), 1);
  report(
    await timeCalls({ ...task, count: samples.length }, (at) => {
      for (const { input } of samples.slice(at, at + task.batch)) network.run(input);
    }),
  );
}
