import { UserError } from "../../core/errors.js";

/** A picture to test on. */
export interface TestPicture {
  readonly file: string;
  readonly anomalous: boolean;
  /** The file that marks what is wrong in it. */
  readonly mask?: string;
}

/** What the names of a folder's pictures say of them. */
export interface LabelledFolder {
  /** Good pictures to learn from. */
  readonly good: readonly string[];
  /** What the folder sets apart to test on. */
  readonly test: readonly TestPicture[];
}

type Place = "good" | "test good" | "anomalous" | "mask";

/**
 * Tells good pictures from bad ones and their masks by the folders they are in: good pictures lie in the folder itself, in
 * `good/` or `train/good/`, those to test on in `test/good/`; anomalies in `bad/` or `test/<defect>/`; masks, called as the
 * picture or with `_mask` behind, in `masks/` or `ground_truth/<defect>/`. The last ones of each are the layout of MVTec AD
 * (Bergmann et al., CVPR 2019). Throws a UserError for what fits into no place, and for a mask without a picture.
 *
 * @param files Paths inside the folder, with `/` between their parts.
 */
export function labelledFolder(folder: string, files: readonly string[]): LabelledFolder {
  const hasPlaces = files.some((file) => /^(good|bad|train|test)\//.test(file));
  const placed = files.map((file) => ({ file, place: placeOf(folder, file, hasPlaces) }));
  const at = (place: Place): readonly string[] => placed.filter((one) => one.place === place).map(({ file }) => file);
  const masks = new Map(at("mask").map((file) => [maskKey(file), file]));
  const anomalies = at("anomalous").map((file): TestPicture => {
    const key = keysOf(file).find((one) => masks.has(one));
    const mask = key === undefined ? undefined : masks.get(key)!;
    if (key !== undefined) masks.delete(key);
    return { file, anomalous: true, ...(mask !== undefined && { mask }) };
  });
  const [lost] = masks.values();
  if (lost !== undefined) {
    throw new UserError({
      where: `${folder}, ${lost}`,
      expected: "masks called as the picture they belong to, such as masks/7.png for bad/7.png",
      got: "a mask without a picture",
    });
  }
  return { good: at("good"), test: [...at("test good").map((file) => ({ file, anomalous: false })), ...anomalies] };
}

function placeOf(folder: string, file: string, hasPlaces: boolean): Place {
  const [first, second, third] = file.split("/");
  if (second !== undefined && (first === "ground_truth" || first === "masks")) return "mask";
  if (!hasPlaces || second === undefined) return "good";
  if (first === "bad") return "anomalous";
  if (first === "test" && third !== undefined) return second === "good" ? "test good" : "anomalous";
  if (first === "good" || (first === "train" && (third === undefined || second === "good"))) return "good";
  throw new UserError({
    where: folder,
    expected: "pictures in good/ and bad/, or in train/good/, test/good/ and test/<defect>/",
    got: file,
    remedy: "Move it to where it belongs, or out of the folder.",
  });
}

/** What a mask and its picture share: folders behind the first, and the name without ending. */
const bare = (file: string): string =>
  file
    .split("/")
    .slice(1)
    .join("/")
    .replace(/\.[^./]+$/, "");

const maskKey = (file: string): string => bare(file).replace(/_mask$/, "");

/** `bad/7.png` may have its mask in `masks/7.png` or `ground_truth/bad/7_mask.png`. */
const keysOf = (file: string): readonly string[] => [bare(file), `${file.split("/")[0]}/${bare(file)}`];
