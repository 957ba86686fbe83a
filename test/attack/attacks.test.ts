import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xportFile } from '../support/xport-writer.ts';
import type { Attack } from './attack.ts';
import { ATTACKS, type AttackName } from './attacks.ts';
import { cutEverywhere } from './cuts.ts';
import { examine, filesToMutate, mutated } from './mutated-files.ts';

/** A few seconds of each; `npm run attack` has the rest. */
const SCHEDULES: Partial<Record<AttackName, readonly number[]>> = {
  damage: [0, 1, 3, 5, 8, 9, 10, 11, 13, 15, 17, 18],
  kill: [0, 1],
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

describe('a transport file that is cut', () => {
  const rows = Array.from({ length: 40 }, (_, row) => row + 1);
  const columns = ['SEQN', 'A', 'B'].map((name) => ({ name, numbers: rows }));

  it('is refused at every record, by the reader or for the rows that its table is known to have', () => {
    const file = xportFile({ name: 'DEMO_H', columns });
    const cuts = cutEverywhere('DEMO_H', file);
    expect(cuts).toMatchObject({ noted: 0, whole: 0, untellable: 0, unnamed: [] });
    expect(cuts.refused + cuts.rowsMissing).toBe(file.length / 80);
  });

  it('leaves no trace between two rows of a table that nobody has counted', () => {
    const { rowsMissing, noted, untellable, unnamed } = cutEverywhere('MINE', xportFile({ name: 'MINE', columns }));
    expect({ rowsMissing, noted, unnamed }).toEqual({ rowsMissing: 0, noted: 0, unnamed: [] });
    // A row has 24 bytes, so one ends behind every third of the 12 records of rows: at 0, 3, 6 and 9.
    expect(untellable).toBe(4);
  });
});
