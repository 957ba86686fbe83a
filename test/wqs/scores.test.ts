import { describe, expect, it } from 'vitest';
import { quantileScores } from '../../functions/wqs/scores.ts';
import { wqsOracleCase } from '../support/wqs-oracle.ts';

function component(name: string, ...values: number[]) {
  return { name, values: Float64Array.from(values) };
}

describe('scores', () => {
  it.each(['pos_std', 'constcol'] as const)('%s: cut points bit for bit and counts are those of gWQS', (name) => {
    const { scores, quantileBreaks, scoreTable, mix } = wqsOracleCase(name);
    for (const wanted of mix) {
      expect(scores.breaks[wanted]).toEqual(quantileBreaks[wanted].slice(1, -1));
      const column = scores.columns[scores.components.indexOf(wanted)];
      if (column === undefined) continue;
      const counts: Record<string, number> = {};
      for (const score of column) counts[score] = (counts[score] ?? 0) + 1;
      expect(counts).toEqual(scoreTable[wanted]);
    }
  });

  it('leaves a component without variation out and says so', () => {
    const { scores } = wqsOracleCase('constcol');
    expect(scores.components).toEqual(['pb', 'cd', 'hg', 'se']);
    expect(scores.leftOut).toEqual([{ component: 'mn', reason: 'all rows have the same score' }]);
    expect(scores.breaks.mn).toEqual([]);
  });

  it('closes classes on the right and counts from 0', () => {
    const { columns, breaks } = quantileScores([component('lead', 5, 1, 2, 3, 4)], 4);
    expect(breaks.lead).toEqual([2, 3, 4]);
    expect([...columns[0]]).toEqual([3, 0, 0, 1, 2]);
  });

  it('loses classes to ties at a detection limit', () => {
    const { columns, breaks } = quantileScores([component('mercury', 0.2, 0.2, 0.2, 0.2, 0.2, 0.4, 0.5, 0.6, 0.9)], 4);
    expect(breaks.mercury).toEqual([0.5]);
    expect([...columns[0]]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1]);
  });

  it('leaves out a component of which too few values differ for a second class', () => {
    const { components, leftOut } = quantileScores([component('silver', 1, 1, 1, 1, 1, 1, 7)], 4);
    expect(components).toEqual([]);
    expect(leftOut).toHaveLength(1);
  });
});
