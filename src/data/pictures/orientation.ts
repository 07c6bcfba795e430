import { numbersOf, type Picture } from "./picture.js";

/**
 * How the camera was held, 1 to 8 (Exif 2.32, 4.6.4 A, tag 0x0112), as the directory of a TIFF structure says: that of a
 * TIFF file, or of the Exif part of a JPEG or PNG. 1, upright, where it says nothing.
 */
export function orientationIn(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 14) return 1;
  const little = tiff[0] === 0x49;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + 12 * entry;
    if (at + 12 > tiff.length) return 1;
    if (view.getUint16(at, little) !== 0x0112) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The picture as it is to be looked at. */
export function upright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { channels, data, bitDepth } = picture;
  // From 5 on the file's rows are the picture's columns.
  const turned = orientation >= 5;
  const height = turned ? picture.width : picture.height;
  const width = turned ? picture.height : picture.width;
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const result = numbersOf(bitDepth, data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = turned ? [x, y] : [y, x];
      const fileRow = fromBottom ? picture.height - 1 - row : row;
      const fileColumn = fromRight ? picture.width - 1 - column : column;
      const from = (fileRow * picture.width + fileColumn) * channels;
      const to = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) result[to + channel] = data[from + channel]!;
    }
  }
  return { ...picture, height, width, data: result };
}
