/** Random numbers of a benchmark, the same for the same seed. */
import { philox4x32 } from '../../functions/numeric/philox.ts';

const WORDS = 2 ** 32;

export function draws(seed: number): { uniform: () => number; normal: () => number } {
  const key = Uint32Array.of(seed, 0);
  const counter = new Uint32Array(4);
  const words = new Uint32Array(4);
  let used = words.length;
  const uniform = () => {
    if (used === words.length) {
      philox4x32(counter, key, words);
      counter[0]++;
      used = 0;
    }
    return (words[used++] + 0.5) / WORDS;
  };
  // Box and Muller 1958.
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) };
}
