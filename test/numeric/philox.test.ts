import { describe, expect, it } from 'vitest';
import { philox4x32 } from '../../functions/numeric/philox.ts';

/**
 * Philox4x32-10 in Random123's kat_vectors (Salmon et al. 2011): counter, key, result. The third are the digits of pi.
 */
const KNOWN_ANSWERS = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

describe('Philox4x32-10', () => {
  it.each(KNOWN_ANSWERS)('turns counter %j under key %j into %j', (counter, key, answer) => {
    const out = new Uint32Array(4);
    philox4x32(Uint32Array.from(counter), Uint32Array.from(key), out);
    expect([...out]).toEqual(answer);
  });

  it('may write over its counter', () => {
    const counter = new Uint32Array(4);
    philox4x32(counter, new Uint32Array(2), counter);
    expect([...counter]).toEqual(KNOWN_ANSWERS[0][2]);
  });
});
