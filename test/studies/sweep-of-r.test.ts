/**
 * Fifty fits of `events/sweep-metals.json`, drawn at random, six of them of pooled cycles, against R's survey
 * (`fixtures/r/sweep.R`).
 */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { fitSweep } from '../../functions/methods/sweep/fit.ts';
import { type Layer, layersOf } from '../../functions/methods/sweep/layers.ts';
import { columnsOfFiles } from '../support/columns.ts';
import { TOLERANCE } from '../support/figures.ts';
import { mirror } from '../support/real-files.ts';
import { realRequest } from '../support/real-study.ts';

const FILE = new URL('../fixtures/expected/sweep.csv', import.meta.url);
const drawn: Record<string, string>[] = parse(readFileSync(FILE), { columns: true });

describe.skipIf(!mirror)('on the real files', () => {
  const request = realRequest('sweep-metals');
  const sweep = layersOf(request);
  const readColumn = columnsOfFiles(mirror ?? '');

  it('are fifty', () => expect(drawn).toHaveLength(50));

  it.each(drawn)('$cycle $exposure $outcome $model', ({ cycle, exposure, outcome, model, n, estimate, se }) => {
    const layer = cycle as Layer;
    const ids = { exposure, outcome: outcome.replaceAll('_', '-'), model };
    const first = sweep
      .fits(layer)
      .findIndex((fit) => Object.entries(ids).every(([id, value]) => value === fit.ids[id as keyof typeof ids]));
    const [row, ...more] = fitSweep(request, { cycle: layer, first, count: 1 }, readColumn);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ ...ids, n: Number(n), status: 'estimated' });
    for (const [actual, expected] of [
      [row.estimate, Number(estimate)],
      [row.se, Number(se)],
    ]) {
      expect(Math.abs(Number(actual) - Number(expected))).toBeLessThanOrEqual(TOLERANCE * Math.abs(Number(expected)));
    }
  });
});
