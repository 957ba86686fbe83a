/**
 * The changes that `events/kidney.json` names, each on CDC's files against R's survey package
 * (`fixtures/r/sensitivity.R`).
 */
import { describe, expect, it } from 'vitest';
import { buildCohort } from '../../functions/study/cohort.ts';
import { variantsOf } from '../../functions/study/sensitivity.ts';
import { columnsOfFiles } from '../support/columns.ts';
import { differences, expectedFigures } from '../support/figures.ts';
import { mirror } from '../support/real-files.ts';
import { realRequest, rowsOfAnalyses } from '../support/real-study.ts';

const changes = variantsOf(realRequest('kidney')).slice(1);

describe.skipIf(!mirror)('on the real files', () => {
  it.each(changes.map((change) => [`${change.sensitivity}`, change.request] as const))('%s', (id, request) => {
    const expected = expectedFigures(`sensitivity/${id}`);
    const rows = rowsOfAnalyses({ request, cohort: buildCohort(request, columnsOfFiles(mirror ?? '')) }, expected);
    expect(expected.length).toBeGreaterThan(0);
    expect(differences(rows, expected)).toEqual([]);
  });
});
