/** Bytes as text, for metadata. In pieces, because a call takes so many arguments only. */
export function toBase64(bytes: Uint8Array): string {
  const piece = 0x8000;
  let text = "";
  for (let from = 0; from < bytes.length; from += piece) {
    text += String.fromCharCode(...bytes.subarray(from, from + piece));
  }
  return btoa(text);
}

/** The bytes of such a text; undefined when it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
