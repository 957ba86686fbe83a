/**
 * Text in a SAS transport file. The format knows ASCII alone (SAS TS-140); what else stands there depends on who wrote
 * it.
 */
import { isAscii, isUtf8 } from 'node:buffer';

const BLANK = 0x20;
const NUL = 0;

/**
 * What Windows-1252 has at 0x80 to 0x9F, where Latin-1 has control characters; the five that it leaves free stay these.
 */
const WINDOWS_1252_FROM_80 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * The text in these bytes, without the blanks and NULs that fill it up. It is ASCII, or valid multi-byte UTF-8 as newer
 * writers have it, or else Windows-1252, in which SAS has run at CDC: all bytes are a text in that. Two or more
 * characters of Windows-1252 that happen to be valid UTF-8 (`Ã©`) are read as that; no reader could tell.
 */
export function textAt(bytes: Uint8Array, start: number, end: number): string {
  const last = endOfText(bytes, start, end);
  // The engine has one string for each single character, so the commonest answers need no memory.
  if (last === start + 1 && bytes[start] < 0x80) return String.fromCharCode(bytes[start]);
  return last === start ? '' : decoded(Buffer.from(bytes.buffer, bytes.byteOffset + start, last - start));
}

/** Whether nothing but blanks and NULs stands in these bytes. */
export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  return endOfText(bytes, start, end) === start;
}

/** Behind the last byte that is neither blank nor NUL. */
function endOfText(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && (bytes[last - 1] === BLANK || bytes[last - 1] === NUL)) last--;
  return last;
}

function decoded(text: Buffer): string {
  if (isAscii(text)) return text.toString('latin1');
  if (isUtf8(text)) return text.toString();
  return text
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252_FROM_80[character.charCodeAt(0) - 0x80]);
}

/**
 * A column of texts, each decoded when it is asked for: a table may have many more of them than memory has room for.
 */
export class Texts implements Iterable<string | null> {
  readonly length: number;
  readonly #place: { bytes: Uint8Array; start: number; width: number; stride: number };

  /** In each of so many rows a text of `width` bytes, the first from `start` on, the next `stride` bytes behind it. */
  constructor(rows: number, place: { bytes: Uint8Array; start: number; width: number; stride: number }) {
    this.length = rows;
    this.#place = place;
  }

  /** The text in a row; null where it is blank, since SAS counts a blank text as missing. */
  at(row: number): string | null {
    const { bytes, start, width, stride } = this.#place;
    const from = start + row * stride;
    return textAt(bytes, from, from + width) || null;
  }

  *[Symbol.iterator](): Iterator<string | null> {
    for (let row = 0; row < this.length; row++) yield this.at(row);
  }
}
