import { philox4x32 } from '../../functions/numeric/philox.ts';

/** The random choices of one schedule: the same ones whenever its seed is the same. */
export interface Draws {
  /** A whole number from 0 up to, not including, `end`. */
  readonly below: (end: number) => number;
  readonly pick: <Item>(from: readonly Item[]) => Item;
  readonly chance: (probability: number) => boolean;
}

/** @param attack  keeps the schedules of one kind apart from those of another with the same seed */
export function drawsOf(attack: string, seed: number): Draws {
  const key = Uint32Array.of(
    seed,
    Buffer.from(attack).reduce((hash, byte) => (hash * 31 + byte) >>> 0, 0),
  );
  const block = new Uint32Array(4);
  let drawn = 0;

  function uniform(): number {
    const word = drawn % 4;
    if (word === 0) philox4x32(Uint32Array.of(drawn / 4, 0, 0, 0), key, block);
    drawn += 1;
    return block[word] / 2 ** 32;
  }

  const below = (end: number) => Math.floor(uniform() * end);
  return { below, pick: (from) => from[below(from.length)], chance: (probability) => uniform() < probability };
}
