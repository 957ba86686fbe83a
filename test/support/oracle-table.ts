/** The simulated table that R's answers on tables are of (`test/fixtures/r/tables.R`). */
import { readFileSync } from 'node:fs';
import { readCsv } from '../../infra/cli/tables/csv-table.ts';
import { parseFitSpecification } from '../../infra/cli/tables/fit-specification.ts';
import { fitTable, type Row, type TableFit } from '../../infra/cli/tables/fit-table.ts';

export const ORACLE_TABLE = 'test/fixtures/oracle/qgcomp/sim_pos.csv';
export const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** The specification that qgcomp's answers are of. */
export const QGCOMP_SPEC: Record<string, unknown> = readJson('test/fixtures/oracle/qgcomp/sim_pos.spec.json');

/** The same for the fewer covariates of R's other answers, on the rows that are complete in all columns. */
export const NUMBER_SPEC: Record<string, unknown> = {
  ...QGCOMP_SPEC,
  y: 'egfr',
  family: 'linear',
  covariates: ['age', 'sex', 'race', 'smoke'],
};

export async function fitOracleTable(spec: Record<string, unknown>): Promise<TableFit> {
  return fitTable(await readCsv(ORACLE_TABLE), parseFitSpecification(spec));
}

/** Every figure that R has, to a relative tolerance. */
export function differences(found: Row, expected: Record<string, number>, tolerance: number): string[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const ours = Number(found[name] ?? Number.NaN);
    return Math.abs(ours - value) <= tolerance * Math.abs(value) ? [] : [`${name}: ${ours}, R ${value}`];
  });
}
