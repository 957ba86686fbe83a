/** What is told only of all results of a method together. Only the function that writes the tables loads this list. */
import type { RowsOfAll } from './method.ts';
import { specificationCurves } from './specifications/curves.ts';
import { sweepTable } from './sweep/combine.ts';

/** By the names of the methods. */
export const ROWS_OF_ALL: Readonly<Record<string, RowsOfAll<never>>> = {
  specifications: specificationCurves,
  sweep: sweepTable,
};
