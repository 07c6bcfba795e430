import { parseNumberRows } from "inside/data/readers/number-rows.js";
import { idxSamples, parseIdx, type Samples, take, UserError } from "sandglass";
import { samplesMaterial } from "../material/samples.js";
import type { Material } from "../material.js";
import { unzipped } from "../open-files.js";
import type { Plan, SampleSet } from "../protocol.js";

/** What a server of the page says it has: `sandglass studio` finds these on its machine. */
interface Served {
  readonly name: string;
  readonly files: readonly string[];
}

const about: Readonly<Record<string, Omit<SampleSet, "name">>> = {
  mnist: {
    title: "Digits",
    about: "10,000 handwritten digits of MNIST, with clothes among them to find",
    kind: "pictures",
  },
  "fashion-mnist": {
    title: "Clothes",
    about: "10,000 pictures of clothes (Fashion-MNIST) in ten classes",
    kind: "pictures",
  },
  ecg5000: { title: "Heartbeats", about: "4,998 heartbeats of ECG5000, normal or not", kind: "numbers" },
  "ecg5000-ucr": { title: "Heartbeats", about: "4,500 heartbeats of ECG5000 in five classes", kind: "numbers" },
};

/** What the page's own server has; nothing where the page lies on a server of plain files. */
export async function servedSets(base: string): Promise<readonly Served[]> {
  try {
    const response = await fetch(new URL("samples/index.json", base));
    if (!response.ok) return [];
    const listed = (await response.json()) as readonly Served[];
    return listed.filter(({ name }) => about[name] !== undefined);
  } catch {
    return [];
  }
}

export function describeServed(served: readonly Served[]): readonly SampleSet[] {
  const both = served.some(({ name }) => name === "ecg5000");
  return served.filter(({ name }) => !(both && name === "ecg5000-ucr")).map(({ name }) => ({ name, ...about[name]! }));
}

/** Loads one of them. */
export async function loadServed(name: string, served: readonly Served[], base: string): Promise<Material> {
  const has = (other: string): boolean => served.some((one) => one.name === other);
  const file = async (set: string, path: string): Promise<Uint8Array> => {
    const response = await fetch(new URL(`samples/${set}/${path}`, base));
    if (!response.ok) {
      throw new UserError({
        where: `sample ${set}`,
        expected: path,
        got: `the answer ${response.status}`,
        remedy: "Reload the page.",
      });
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? await unzipped(bytes, path) : bytes;
  };
  if (name.startsWith("ecg5000")) return await beats(name, file);
  const pictures = await imageSet(name, file);
  if (name !== "mnist" || !has("fashion-mnist")) {
    return samplesMaterial({ ...pictures, name, normal: ["0"], plan: digitsPlan });
  }
  const clothes = take((await imageSet("fashion-mnist", file)).samples, 2000);
  const { samples, labels } = pictures;
  const data = new Uint8Array(samples.data.length + clothes.data.length);
  data.set(samples.data);
  data.set(clothes.data, samples.data.length);
  return samplesMaterial({
    name: "digits",
    samples: { shape: samples.shape, count: samples.count + clothes.count, data, scale: samples.scale },
    labels: [...labels.map((label) => `digit ${label}`), ...Array<string>(clothes.count).fill("clothes")],
    normal: Array.from({ length: 10 }, (_, digit) => `digit ${digit}`),
    plan: digitsPlan,
  });
}

type FileOf = (set: string, path: string) => Promise<Uint8Array>;

async function imageSet(
  set: string,
  file: FileOf,
): Promise<{ readonly samples: Samples; readonly labels: readonly string[] }> {
  const [images, labels] = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"] as const;
  const [pixels, classes] = await Promise.all([file(set, images), file(set, labels)]);
  const { labels: found, ...samples } = idxSamples(parseIdx(pixels, images), parseIdx(classes, labels), images);
  return { samples, labels: Array.from(found!, String) };
}

/** The dense network and score of `digits-anomaly --normal-class`' kind: quick in a page, and better than the error alone. */
const digitsPlan: Partial<Plan> = {
  network: {
    encoder: [
      { type: "flatten" },
      { type: "dense", units: 256, activation: "relu" },
      { type: "dense", units: 32 },
    ] as unknown as NonNullable<Plan["network"]>["encoder"],
    decoder: [
      { type: "dense", units: 256, activation: "relu" },
      { type: "dense", units: 784, activation: "sigmoid" },
      { type: "reshape", shape: [1, 28, 28] },
    ] as unknown as NonNullable<Plan["network"]>["decoder"],
  },
  loss: "bce",
  optimizer: { type: "adam", learningRate: 2e-3 },
  epochs: 6,
  batchSize: 64,
  score: "ssim+latent-knn",
};

async function beats(name: string, file: FileOf): Promise<Material> {
  const path = name === "ecg5000" ? "ecg.csv" : "ECG5000_TEST.txt";
  const labelFirst = name !== "ecg5000";
  const { width, data } = parseNumberRows(new TextDecoder().decode(await file(name, path)), path);
  const length = width - 1;
  const count = data.length / width;
  const values = new Float32Array(count * length);
  const labels: string[] = [];
  for (let row = 0; row < count; row++) {
    const start = row * width;
    values.set(data.subarray(start + (labelFirst ? 1 : 0), start + (labelFirst ? 1 : 0) + length), row * length);
    const label = data[start + (labelFirst ? 0 : length)]!;
    labels.push(label === 1 ? "normal" : labelFirst ? `class ${label}` : "anomalous");
  }
  const samples: Samples = { shape: [1, length], count, data: values, scale: 1 };
  return samplesMaterial({ name: "heartbeats", samples, labels, normal: ["normal"] });
}
