/** Which variables would explain an outcome by themselves. */
import { measurementOf } from '../nhanes/measurement.ts';
import { type Catalogue, columnsRead, type SourceColumn } from '../nhanes/variables/variable.ts';
import { type Outcome, outcomeMadeOf } from './index.ts';

/** Who somebody is does not tell what was measured of them: age and sex enter many a formula, and may adjust it. */
const DEMOGRAPHICS = /^DEMO\./;

/** Tables of bone scans: the densities of all sites are alike, so that one tells of another. */
const BONE_SCANS = /^DXX/;

/**
 * Tells of each variable whether it is what the outcome is made of: it is a part of the outcome or, through any depth
 * of variables, reads a column that a part measures; where the outcome is of a bone scan, any column of one.
 */
export function outcomeGuard(outcome: Outcome, catalogue: Catalogue): (id: string) => boolean {
  const parts = outcomeMadeOf(outcome);
  const made = new Set(parts.flatMap((part) => [...whatItMeasures(part, catalogue), ...marksOf(part, catalogue)]));
  const isOfScan = [...made].some((column) => BONE_SCANS.test(column));
  return (id) =>
    parts.includes(id) ||
    columnsOf(id, catalogue).some((column) => made.has(column) || (isOfScan && BONE_SCANS.test(column)));
}

/**
 * What a variable measures, as `TABLE.MEASUREMENT`: all that it reads but demographics, unless it reads no more than
 * those.
 */
export function whatItMeasures(id: string, catalogue: Catalogue): string[] {
  const columns = named(catalogue[id] ? columnsRead(catalogue[id]) : []);
  const measured = columns.filter((column) => !DEMOGRAPHICS.test(column));
  return measured.length > 0 ? measured : columns;
}

/**
 * The same of what marks the values of a variable below the limit of detection, if the files say which those are.
 */
export function marksOf(id: string, catalogue: Catalogue): string[] {
  const { detection } = catalogue[id] ?? {};
  return detection ? named([detection.below]) : [];
}

/** The same of all that a variable reads in any cycle, and of its marks. */
function columnsOf(id: string, catalogue: Catalogue): string[] {
  return [...named(catalogue[id] ? columnsRead(catalogue[id]) : []), ...marksOf(id, catalogue)];
}

/** By what they measure: the same value in another unit tells as much. */
function named(columns: readonly SourceColumn[]): string[] {
  return [...new Set(columns.map(({ table, column }) => `${table}.${measurementOf(column)}`))];
}
