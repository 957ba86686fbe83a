/**
 * IBM System/360 floating point, in which SAS transport files hold every number: a sign bit, 7 bits of exponent to the
 * base 16 (excess 64) and a fraction of 56 bits, big-endian (SAS TS-140, "Numeric data fields").
 */

const FRACTION_BITS = 56;
const EXCESS = 64;
const HIGH_FRACTION = 0x00ff_ffff;
const TWO_TO_32 = 4_294_967_296;

/** What one unit of the fraction is worth, by the first byte: +-16^(exponent - 64) * 2^-56, all exact in a double. */
const unitByFirstByte = Float64Array.from({ length: 256 }, (_, first) => {
  const power = 2 ** (4 * ((first & 0x7f) - EXCESS) - FRACTION_BITS);
  return first < 128 ? power : -power;
});

/** The first bytes that, with nothing but zeros behind, stand for missing: `.`, `._` and `.A` to `.Z`. */
const MISSING_CODES = '._ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** What a fraction of zero means, by the first byte: a missing value, or the number zero. */
const zeroByFirstByte = new Float64Array(256);
for (const code of MISSING_CODES) zeroByFirstByte[code.charCodeAt(0)] = Number.NaN;

/**
 * The number in the two halves of an 8-byte IBM double, each half a 32-bit integer (`low` unsigned): NaN when it is one
 * of SAS's missing codes, +0 for either zero, and otherwise the nearest double, ties to even. Only the addition of the
 * two parts of the fraction can round (56 bits into 53); the scaling by a power of two is exact over the whole range,
 * 16^-65 to 16^63.
 */
export function fromIbmDouble(high: number, low: number): number {
  const fraction = (high & HIGH_FRACTION) * TWO_TO_32 + low;
  return fraction === 0 ? zeroByFirstByte[high >>> 24] : fraction * unitByFirstByte[high >>> 24];
}

/**
 * The number in an IBM double of which SAS kept the first `length` (2 to 7) bytes: the bytes cut off count as zero.
 * `offset` is where it begins in `bytes`.
 */
export function fromTruncatedIbmDouble(bytes: Uint8Array, offset: number, length: number): number {
  let high = 0;
  let low = 0;
  for (let i = 0; i < 4; i++) high = (high << 8) | (i < length ? bytes[offset + i] : 0);
  for (let i = 4; i < 8; i++) low = (low << 8) | (i < length ? bytes[offset + i] : 0);
  return fromIbmDouble(high, low >>> 0);
}
