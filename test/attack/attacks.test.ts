import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attack } from './attack.ts';
import { ATTACKS, type AttackName } from './attacks.ts';
import { examine, filesToMutate, mutated } from './mutated-files.ts';

/** A few seconds of each; `npm run attack` has the rest. */
const SCHEDULES: Partial<Record<AttackName, readonly number[]>> = {
  s3: [1, 3, 7],
  disk: [0, 5, 10],
};

describe.each(Object.entries(SCHEDULES))('attack: %s', (name, seeds) => {
  let attack: Attack;
  beforeAll(async () => {
    attack = await ATTACKS[name as AttackName].begin('.study');
  });
  afterAll(() => attack.close());

  it.each(seeds)('schedule %i ends whole', async (seed) => {
    expect(await attack.perform(seed)).toMatchObject({ verdict: 'held' });
  });
});

describe('a mutated transport file', () => {
  it('is read or refused by a named error', () => {
    const files = filesToMutate();
    const outcomes = Array.from({ length: 2000 }, (_, seed) => ({ seed, ...examine(mutated(files, seed)) }));
    expect(outcomes.filter(({ outcome }) => outcome !== 'read' && outcome !== 'refused')).toEqual([]);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['read', 'refused']));
  });
});
