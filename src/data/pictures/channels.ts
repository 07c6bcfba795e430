import { numbersOf, type Picture, whiteOf } from "./picture.js";

/**
 * The picture with the channels asked for; gray is ITU-R 601-2 luma, .299 R + .587 G + .114 B, RGB of gray is gray thrice.
 * What is not opaque is laid on white, as pages show it: what lies under full transparency is often left-over colour.
 */
export function withChannels(picture: Picture, channels: 1 | 3): Picture {
  if (picture.channels === channels) return picture;
  const { height, width, bitDepth, data } = picture.channels === 4 ? onWhite(picture) : picture;
  if (picture.channels === 4 && channels === 3) return { height, width, bitDepth, channels, data };
  const pixels = height * width;
  const converted = numbersOf(bitDepth, pixels * channels);
  for (let at = 0; at < pixels; at++) {
    if (channels === 3) converted.fill(data[at]!, 3 * at, 3 * at + 3);
    else converted[at] = Math.round(0.299 * data[3 * at]! + 0.587 * data[3 * at + 1]! + 0.114 * data[3 * at + 2]!);
  }
  return { height, width, bitDepth, channels, data: converted };
}

function onWhite(picture: Picture): Picture {
  const { height, width, bitDepth, data } = picture;
  const white = whiteOf(picture);
  const opaque = numbersOf(bitDepth, height * width * 3);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const opacity = data[4 * pixel + 3]!;
    for (let channel = 0; channel < 3; channel++) {
      const shown = data[4 * pixel + channel]! * opacity + white * (white - opacity);
      opaque[3 * pixel + channel] = Math.round(shown / white);
    }
  }
  return { height, width, bitDepth, channels: 3, data: opaque };
}
