/** Which variables would explain an outcome by themselves. */
import { measurementsIn } from '../nhanes/made-of.ts';
import { measurementOf } from '../nhanes/measurement.ts';
import { type Catalogue, columnsRead, type SourceColumn } from '../nhanes/variables/variable.ts';
import { type Outcome, outcomeMadeOf } from './index.ts';

/** Who somebody is does not tell what was measured of them: age and sex enter many a formula, and may adjust it. */
const DEMOGRAPHICS = 'DEMO';

/** Tables of bone scans: the densities of all sites are alike, so that one tells of another. */
const BONE_SCANS = /^DXX/;

/**
 * Tells of each variable whether it is what the outcome is made of: it is a part of the outcome or, through any depth
 * of variables, reads a column that a part measures, or that NCHS has computed either from; where the outcome is of a
 * bone scan, any column of one.
 */
export function outcomeGuard(outcome: Outcome, catalogue: Catalogue): (id: string) => boolean {
  const parts = outcomeMadeOf(outcome);
  const columns = parts.flatMap((part) => [...columnsMeasured(part, catalogue), ...markColumns(part, catalogue)]);
  const made = new Set(columns.flatMap(({ column }) => measurementsIn(column)));
  const isOfScan = columns.some(({ table }) => BONE_SCANS.test(table));
  return (id) =>
    parts.includes(id) ||
    [...columnsOf(id, catalogue), ...markColumns(id, catalogue)].some(
      ({ table, column }) =>
        measurementsIn(column).some((measurement) => made.has(measurement)) || (isOfScan && BONE_SCANS.test(table)),
    );
}

/** What a variable measures, as `TABLE.MEASUREMENT`: the same value in another unit tells as much. */
export function whatItMeasures(id: string, catalogue: Catalogue): string[] {
  return named(columnsMeasured(id, catalogue));
}

/**
 * The same of what marks the values of a variable below the limit of detection, if the files say which those are.
 */
export function marksOf(id: string, catalogue: Catalogue): string[] {
  return named(markColumns(id, catalogue));
}

/** All that a variable reads in any cycle but demographics, unless it reads no more than those. */
function columnsMeasured(id: string, catalogue: Catalogue): SourceColumn[] {
  const columns = columnsOf(id, catalogue);
  const measured = columns.filter(({ table }) => table !== DEMOGRAPHICS);
  return measured.length > 0 ? measured : columns;
}

function columnsOf(id: string, catalogue: Catalogue): SourceColumn[] {
  return catalogue[id] ? columnsRead(catalogue[id]) : [];
}

function markColumns(id: string, catalogue: Catalogue): SourceColumn[] {
  const { detection } = catalogue[id] ?? {};
  return detection ? [detection.below] : [];
}

function named(columns: readonly SourceColumn[]): string[] {
  return [...new Set(columns.map(({ table, column }) => `${table}.${measurementOf(column)}`))];
}
