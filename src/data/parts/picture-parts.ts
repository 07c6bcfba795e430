import { UserError } from "../../core/errors.js";
import { type Samples, select } from "../../core/samples.js";
import { labelledFolder, type TestPicture } from "../pictures/labelled-folder.js";
import { leftOutNotices, type PictureFiles, pictureFiles } from "../readers/picture-files.js";
import { splitIndices } from "../split.js";
import { fractionsFor } from "./fractions.js";
import { joined, type LoadContext, type Parts } from "./parts.js";
import { type PictureSource, pictureInput, readPictures } from "./picture-source.js";

type ImageInput = NonNullable<Parts["input"]> & { readonly kind: "image" };

/** Some of a folder's pictures, by their place among the good ones or in the test. */
interface Chosen {
  readonly samples: Samples;
  readonly rows: Uint32Array;
}

/**
 * Good pictures of a folder as normals, and what else it has to test on; without bad ones nothing tells how well anomalies
 * are found. `level`: promised false-alarm rate. Tiles of one picture stay in one part.
 */
export async function pictureAnomalyParts(source: PictureSource, level: number, context: LoadContext): Promise<Parts> {
  const { folder } = source;
  const found = withoutRuns(await pictureFiles(folder));
  const labelled = labelledFolder(folder, found.files);
  const [first] = labelled.good;
  if (first === undefined) {
    throw new UserError({ where: folder, expected: "good pictures to learn from", got: "bad ones only" });
  }
  const input = await pictureInput(source, first);
  const good = await readPictures(source, input, labelled.good, context.signal);
  const given = labelled.test.slice(0, context.limit);
  const isTested = given.some(({ anomalous }) => !anomalous);
  const parts = divided(labelled.good.length, { isTested, level, folder }, context);
  const chosen = (pictures: Uint32Array): Chosen => {
    const kept = pictures.slice(0, context.limit);
    const rows = Uint32Array.from(good.of.keys()).filter((at) => kept.includes(good.of[at]!));
    return { samples: select(good.samples, rows), rows };
  };
  const [train, calibrate] = [chosen(parts.train), chosen(parts.calibrate)];
  const kept = parts.test === undefined ? undefined : chosen(parts.test);
  const tested = await testOf(source, input, given, context);
  const keptNames = kept === undefined ? [] : Array.from(kept.rows, (at) => labelled.good[good.of[at]!]!);
  const test =
    kept === undefined
      ? tested.samples!
      : tested.samples === undefined
        ? kept.samples
        : joined(kept.samples, tested.samples);
  const anomalous = [...keptNames.map(() => 0), ...tested.anomalous];
  const masks = [...keptNames.map(() => undefined), ...tested.masks];
  const normals = [...anomalous.keys()].filter((at) => anomalous[at] === 0);
  const hasBad = anomalous.includes(1);
  const notices = [...leftOutNotices(found), ...new Set([...good.notices, ...tested.notices])];
  return {
    input,
    train: train.samples,
    calibrate: calibrate.samples,
    validation: normals.length > 0 ? select(test, normals) : calibrate.samples,
    test,
    ...(hasBad && { anomalous: Uint8Array.from(anomalous) }),
    ...(masks.some((mask) => mask !== undefined) && { masks: withEmpty(masks, anomalous, input) }),
    names: [...keptNames, ...tested.names],
    rows: { training: train.rows, calibration: calibrate.rows },
    protocol: [
      ["data", folder],
      ["pictures", describe(input)],
      ["training", `${train.samples.count} good`],
      ["calibration", `${calibrate.samples.count} other good`],
      ["test normals", normals.length],
      ...(hasBad ? [["test anomalies", anomalous.length - normals.length] as const] : []),
      ["split", kept === undefined ? "test as the folder has it" : `at random, seed ${context.seed}`],
      ...(hasBad ? [] : [["labels", "none: every picture counts as good"] as const]),
      ...noticeFacts(notices),
    ],
    notices,
  };
}

/** Pictures of a folder, a fifth of them to test on: nothing says which are good. */
export async function pictureParts(source: PictureSource, context: LoadContext): Promise<Parts> {
  const { folder } = source;
  const found = withoutRuns(await pictureFiles(folder));
  const files = found.files.filter((file) => !/^(masks|ground_truth)\//.test(file));
  if (files.length < fewest) {
    const expected = `at least ${fewest} pictures, to learn from and to test on`;
    throw new UserError({ where: folder, expected, got: `${files.length}` });
  }
  const input = await pictureInput(source, files[0]!);
  const { samples, of, notices: changed } = await readPictures(source, input, files, context.signal);
  const notices = [...leftOutNotices(found), ...changed];
  const lists = splitIndices(files.length, { train: 0.8, test: 0.2 }, context.seed);
  const rowsOf = (pictures: Uint32Array): Uint32Array => {
    const kept = pictures.slice(0, context.limit);
    return Uint32Array.from(of.keys()).filter((at) => kept.includes(of[at]!));
  };
  const [train, test] = [select(samples, rowsOf(lists.train)), select(samples, rowsOf(lists.test))];
  return {
    input,
    train,
    validation: test,
    test,
    protocol: [
      ["data", folder],
      ["pictures", describe(input)],
      ["training", `${train.count} samples`],
      ["test", `${test.count} others`],
      ["split", `at random, seed ${context.seed}`],
      ...noticeFacts(notices),
    ],
    notices,
  };
}

const fewest = 5;

/** Runs kept in the same folder are no part of it: their figures must not be learned from, nor change what eval finds. */
function withoutRuns({ files, leftOut }: PictureFiles): PictureFiles {
  const runs = leftOut.flatMap(({ file }) =>
    /\/config\.json$/.test(file) ? [file.slice(0, -"config.json".length)] : [],
  );
  const isOutside = (file: string): boolean => !runs.some((run) => file.startsWith(run));
  return { files: files.filter(isOutside), leftOut: leftOut.filter(({ file }) => isOutside(file)) };
}

/** Numbers of good pictures for each part; none to test where the folder says what to test on. */
function divided(
  pictures: number,
  { isTested, level, folder }: { readonly isTested: boolean; readonly level: number; readonly folder: string },
  { seed }: LoadContext,
): { readonly train: Uint32Array; readonly calibrate: Uint32Array; readonly test?: Uint32Array } {
  const { train, calibrate } = fractionsFor(pictures, level, folder, "good pictures");
  if (!isTested) return splitIndices(pictures, { train, calibrate, test: 1 - train - calibrate }, seed);
  const share = Math.max(0.2, Math.min(0.4, (Math.ceil(1 / level - 1e-9) - 0.5) / pictures));
  return splitIndices(pictures, { train: 1 - share, calibrate: share }, seed);
}

interface Tested {
  readonly samples?: Samples;
  readonly names: readonly string[];
  readonly anomalous: readonly number[];
  readonly masks: readonly (Uint8Array | undefined)[];
  readonly notices: readonly string[];
}

/** The pictures set apart to test on; a tile is as anomalous as its mask says. */
async function testOf(
  source: PictureSource,
  input: ImageInput,
  pictures: readonly TestPicture[],
  { signal }: LoadContext,
): Promise<Tested> {
  if (pictures.length === 0) return { names: [], anomalous: [], masks: [], notices: [] };
  const read = await readPictures(
    source,
    input,
    pictures.map(({ file }) => file),
    signal,
  );
  const masks: (Uint8Array | undefined)[] = [];
  for (const [at, { file, mask, anomalous }] of pictures.entries()) {
    const tiles = read.of.filter((picture) => picture === at).length;
    if (mask === undefined && anomalous && tiles > 1) {
      throw new UserError({
        where: `${source.folder}, ${file}`,
        expected: "a mask that says in which tiles it is bad",
        got: "none",
        remedy: "Bring masks, or scale pictures with `fit` resize.",
      });
    }
    masks.push(
      ...(mask === undefined ? Array<undefined>(tiles) : await masksOf(source, input, { mask, tiles }, signal)),
    );
  }
  const anomalous = Array.from(read.of, (picture, at) => {
    const tiled = read.of[at - 1] === picture || read.of[at + 1] === picture;
    const { anomalous } = pictures[picture]!;
    return anomalous && (!tiled || masks[at]?.includes(1) === true) ? 1 : 0;
  });
  const names = Array.from(read.of, (at) => pictures[at]!.file);
  return { samples: read.samples, names, anomalous, masks, notices: read.notices };
}

/** A pixel is inside where a quarter or more of what it was scaled from is: thin scratches must not get lost. */
async function masksOf(
  source: PictureSource,
  input: ImageInput,
  { mask, tiles }: { readonly mask: string; readonly tiles: number },
  signal?: AbortSignal,
): Promise<readonly Uint8Array[]> {
  const { samples: found } = await readPictures(source, { ...input, channels: 1 }, [mask], signal);
  const size = input.height * input.width;
  let most = 0;
  for (const value of found.data) most = Math.max(most, value);
  if (most > 0 && found.count === tiles) {
    return Array.from({ length: tiles }, (_, tile) =>
      Uint8Array.from(found.data.subarray(tile * size, (tile + 1) * size), (value) => (value >= most / 4 ? 1 : 0)),
    );
  }
  throw new UserError({
    where: `${source.folder}, ${mask}`,
    expected: "a mask of its picture's size, white where that is bad",
    got: most > 0 ? "another size" : "nothing marked",
  });
}

/** What is good has nothing inside; what is bad without a mask stays open. */
function withEmpty(
  masks: readonly (Uint8Array | undefined)[],
  anomalous: readonly number[],
  { height, width }: ImageInput,
): NonNullable<Parts["masks"]> {
  const empty = new Uint8Array(height * width);
  return masks.map((mask, at) => mask ?? (anomalous[at] === 0 ? empty : undefined));
}

const describe = ({ channels, height, width, fit }: ImageInput): string =>
  `${width} x ${height}, ${channels === 1 ? "gray" : "RGB"}; others are ${fit === "tile" ? "cut into tiles, each judged alone" : "scaled"}`;

const noticeFacts = (notices: readonly string[]): Parts["protocol"] =>
  notices.length === 0 ? [] : [["noticed", notices.join(" ")]];
