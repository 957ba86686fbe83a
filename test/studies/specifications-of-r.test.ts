/**
 * Fifty specifications of `events/huang-2023-multiverse.json`, drawn at random, against R's survey
 * (`fixtures/r/specifications.R`): every contrast of both exposures.
 */
import { describe, expect, it } from 'vitest';
import { specificationsOf } from '../../functions/methods/specifications/decisions.ts';
import { fitSpecifications } from '../../functions/methods/specifications/fit.ts';
import { columnsOfFiles } from '../support/columns.ts';
import { differences, expectedFigures } from '../support/figures.ts';
import { mirror } from '../support/real-files.ts';
import { realRequest } from '../support/real-study.ts';

const figures = expectedFigures('specifications');
/** The ids of the choices of each, in the order of the decisions. */
const drawn = [...new Set(figures.map(({ study }) => study ?? ''))];

describe.skipIf(!mirror)('on the real files', () => {
  const request = realRequest('huang-2023-multiverse');
  const { specifications } = request;
  const all = specifications ? specificationsOf(specifications).map((one) => one.map(({ id }) => id).join('/')) : [];
  const readColumn = columnsOfFiles(mirror ?? '');

  it('are fifty', () => expect(drawn).toHaveLength(50));

  it.each(drawn)('%s', (choices) => {
    const expected = figures.filter(({ study }) => study === choices);
    const first = all.indexOf(choices);
    const [{ rows }] = fitSpecifications(request, { first, count: 1 }, readColumn);
    expect(rows).toHaveLength(expected.length);
    expect(differences(rows, expected)).toEqual([]);
  });
});
