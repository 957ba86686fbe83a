/** What the report says of each method. Only the function that writes the report loads this list. */
import type { Section } from '../report/study-report.ts';

/** By the names of METHODS. */
export const SECTIONS: Readonly<Record<string, Section>> = {};
