/**
 * Philox4x32-10, the counter-based random number generator of Salmon, Moraes, Dror and Shaw, Parallel random numbers:
 * as easy as 1, 2, 3 (SC 2011), section 3.3. A block of random words is a function of its counter and key alone: no
 * state, no order, no sharing.
 */

/** The multipliers of the two word pairs and the steps of the two key words (table 2 of the paper and its appendix). */
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const KEY_STEP_0 = 0x9e3779b9;
const KEY_STEP_1 = 0xbb67ae85;
const ROUNDS = 10;

/**
 * Writes the four random words of `counter` (4 words) under `key` (2 words) over `out` (4 words), which may be
 * `counter` itself.
 */
export function philox4x32(counter: Uint32Array, key: Uint32Array, out: Uint32Array): void {
  let [word0, word1, word2, word3] = [counter[0] | 0, counter[1] | 0, counter[2] | 0, counter[3] | 0];
  let key0 = key[0] | 0;
  let key1 = key[1] | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highWord(MULTIPLIER_0, word0);
    const high1 = highWord(MULTIPLIER_1, word2);
    const low0 = Math.imul(MULTIPLIER_0, word0);
    const low1 = Math.imul(MULTIPLIER_1, word2);
    word0 = high1 ^ word1 ^ key0;
    word1 = low1;
    word2 = high0 ^ word3 ^ key1;
    word3 = low0;
    key0 = (key0 + KEY_STEP_0) | 0;
    key1 = (key1 + KEY_STEP_1) | 0;
  }
  out[0] = word0;
  out[1] = word1;
  out[2] = word2;
  out[3] = word3;
}

/** The upper 32 of the 64 bits of a product of two unsigned words, made of products of their halves. */
function highWord(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // Each sum of a 32-bit product and a 16-bit carry fits 32 bits.
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
  const carried = Math.imul(aLow, bHigh) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carried >>> 16)) | 0;
}
