import { describe, expect, it } from 'vitest';
import { scoresByLevel } from '../../functions/wqs/by-level.ts';
import { quantileScores } from '../../functions/wqs/scores.ts';

const values = Float64Array.from({ length: 12 }, (_, row) => (row * 7) % 12);
/** Has one score among the first four rows. */
const flat = values.map((value, row) => (row < 4 ? 0 : value));
const whole = quantileScores(
  [
    { name: 'lead', values },
    { name: 'zinc', values: flat },
  ],
  4,
);
const codes = Array.from(values, (_, row) => (row < 4 ? 0 : 1));
const { scores, parts } = scoresByLevel(whole, { levels: ['low', 'high', 'nobody'], codes });

describe('scores by the levels of a factor', () => {
  it('are those of all rows at the level, and 0 elsewhere: they add up to the whole', () => {
    expect(scores.components).toEqual(['lead:low', 'lead:high', 'zinc:high']);
    const [low, high] = scores.columns;
    expect(low.slice(4)).toEqual(new Uint8Array(8));
    expect(high.slice(0, 4)).toEqual(new Uint8Array(4));
    expect(low.map((score, row) => score + high[row])).toEqual(whole.columns[0]);
  });

  it('leave out what no row has, and what is alike in all rows of the level', () => {
    expect(scores.leftOut).toEqual([
      { component: 'zinc:low', reason: 'all rows of the level have the same score' },
      { component: 'lead:nobody', reason: 'no row has the level' },
      { component: 'zinc:nobody', reason: 'no row has the level' },
    ]);
  });

  it('say of each column, left out or not, of what component and level it is', () => {
    expect(parts.size).toBe(6);
    expect(parts.get('zinc:low')).toEqual({ component: 'zinc', level: 'low' });
  });
});
