import type { Columns } from './condition.ts';
import type { BoneOutcome } from './protocol.ts';
import { variables } from './variables/index.ts';
import type { Variable } from './variables/variable.ts';

/** Whether the outcome is present, per participant. */
export interface Outcome {
  /** 1 where any site is at or below its cut, else 0: a missing site never makes a case. */
  isCase: Uint8Array;
  /** 1 where at least one site was measured. */
  told: Uint8Array;
}

/**
 * The outcome from `columns.sex` and the sites' BMD in g/cm2: BMD <= mean + t_score_at_most * SD of the young reference
 * (WHO 1994), compared in double precision without a tolerance, as R does it. A BMD that is equal to the cut in decimals
 * therefore counts only if it is so in binary: 1.047 - 2.5 * 0.110 is 0.77199999999999991, and 0.772 lies above it.
 */
export function boneOutcome(outcome: BoneOutcome, columns: Columns): Outcome {
  const male = variables.sex.levels?.indexOf('male');
  const isCase = new Uint8Array(columns.sex.length);
  const told = new Uint8Array(columns.sex.length);
  for (const { variable, reference } of outcome.sites) {
    const cut = {
      male: reference.male.mean + outcome.t_score_at_most * reference.male.sd,
      female: reference.female.mean + outcome.t_score_at_most * reference.female.sd,
    };
    columns[variable].forEach((bmd, row) => {
      if (Number.isNaN(bmd)) return;
      told[row] = 1;
      if (bmd <= (columns.sex[row] === male ? cut.male : cut.female)) isCase[row] = 1;
    });
  }
  return { isCase, told };
}

/**
 * Whether a variable is what the outcome is made of, or another figure of the same scan: it would explain the outcome by itself. So
 * is the bone density of any site, for they are alike.
 */
export function tellsOfOutcome(id: string, { sites }: BoneOutcome): boolean {
  if (variables[id].role === 'bone') return true;
  const scans = new Set(sites.flatMap((site) => tablesOf(variables[site.variable])));
  return tablesOf(variables[id]).some((table) => scans.has(table));
}

function tablesOf({ sources }: Variable): string[] {
  return Object.values(sources).flatMap((columns) => columns.map(({ table }) => table));
}
