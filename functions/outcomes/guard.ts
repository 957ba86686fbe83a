/** Which variables would explain an outcome by themselves. */
import type { Catalogue } from '../nhanes/variables/variable.ts';
import { type Outcome, outcomeMadeOf } from './index.ts';

/** Age and sex enter many a formula; who somebody is does not tell what was measured of them. */
const DEMOGRAPHICS = 'DEMO';

/** Tables of bone scans: the densities of all sites are alike, so that one tells of another. */
const BONE_SCANS = /^DXX/;

/**
 * Whether a variable is what an outcome is made of: it reads one of its columns, or, where the outcome is of a bone scan, any column of one.
 */
export function tellsOfOutcome(id: string, outcome: Outcome, catalogue: Catalogue): boolean {
  const made = outcomeMadeOf(outcome).flatMap((part) => measuredColumns(part, catalogue));
  const isOfScan = made.some((column) => BONE_SCANS.test(column));
  return measuredColumns(id, catalogue).some(
    (column) => made.includes(column) || (isOfScan && BONE_SCANS.test(column)),
  );
}

/** `TABLE.COLUMN` of all that a variable reads but demographics. */
function measuredColumns(id: string, catalogue: Catalogue): string[] {
  return Object.values(catalogue[id]?.sources ?? {})
    .flat()
    .filter(({ table }) => table !== DEMOGRAPHICS)
    .map(({ table, column }) => `${table}.${column}`);
}
