import { UserError } from "../../core/errors.js";

/** A decoded picture, row by row from the top, channels side by side as in the file. */
export interface Picture {
  /** 1 for gray; 3 for red, green, blue; 4 for those and opacity. */
  readonly channels: 1 | 3 | 4;
  readonly height: number;
  readonly width: number;
  /** Numbers go from 0 to 255, or to 65535. */
  readonly bitDepth: 8 | 16;
  readonly data: Uint8Array | Uint16Array;
}

/** More than any camera takes; a header that claims more would only fill the memory. */
export const mostPixels = 200e6;

/** The largest number a picture can hold: white, or full opacity. */
export const whiteOf = ({ bitDepth }: Pick<Picture, "bitDepth">): number => (bitDepth === 16 ? 65535 : 255);

/** Room for `length` numbers of that depth. */
export function numbersOf(bitDepth: 8 | 16, length: number): Uint8Array | Uint16Array {
  return bitDepth === 16 ? new Uint16Array(length) : new Uint8Array(length);
}

/** Throws an Error for a picture no memory should be given to. */
export function checkSize(height: number, width: number): void {
  const pixels = height * width;
  if (pixels > mostPixels) throw new Error(`${pixels} pixels, more than ${mostPixels}`);
  if (pixels === 0) throw new Error("no pixels");
}

/** Without an opacity that is full everywhere: it says nothing, and gray or RGB is what it then is. */
export function withoutFullOpacity(picture: Picture): Picture {
  const { channels, data, height, width } = picture;
  if (channels !== 4) return picture;
  const white = whiteOf(picture);
  for (let at = 3; at < data.length; at += 4) if (data[at] !== white) return picture;
  const colours = numbersOf(picture.bitDepth, 3 * height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 3; channel++) colours[3 * pixel + channel] = data[4 * pixel + channel]!;
  }
  return { ...picture, channels: 3, data: colours };
}

/** Throws a UserError for what programs hand over as a picture and is none: numbers too few, or in other units. */
export function requirePicture(picture: Picture, where: string): void {
  const { channels, height, width, bitDepth, data } = picture;
  if (bitDepth !== 8 && bitDepth !== 16) {
    throw new UserError({ where: `${where}, bitDepth`, expected: "8 or 16", got: `${bitDepth}` });
  }
  const length = channels * height * width;
  if (data?.length !== length) {
    throw new UserError({
      where,
      expected: `${length} numbers, one for each channel of a pixel`,
      got: `${data?.length}`,
    });
  }
  if (bitDepth === 16 ? data instanceof Uint16Array : data instanceof Uint8Array) return;
  const white = whiteOf(picture);
  const odd = data.findIndex((value) => !Number.isInteger(value) || value < 0 || value > white);
  if (odd < 0) return;
  throw new UserError({
    where: `${where}, number ${odd}`,
    expected: `whole numbers from 0 to ${white} in a picture of ${bitDepth} bits`,
    got: `${data[odd]}`,
    remedy: "Give numbers from 0 to 1 as samples: shape, count, data and scale.",
  });
}
