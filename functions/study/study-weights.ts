/** The survey weight of each cycle of a study, and what it is multiplied by. */
import { multiplierOf, yearsOf } from '../nhanes/pooling.ts';
import type { Protocol } from '../nhanes/protocol.ts';
import type { Cycle } from '../nhanes/releases.ts';
import { type SurveyWeight, weightsFor, weightsIn } from '../nhanes/weights.ts';
import type { RunRequest } from './run-request.ts';
import { catalogueOf, usedVariables } from './study-variables.ts';

/** The weight of a cycle as the study takes it. */
export interface StudyWeight {
  cycle: Cycle;
  /** With its table, without what tells the release: `PBCD.WTSH2YR`. */
  column: string;
  /** Whom the weight makes stand for the population. */
  sample: string;
  /** The years that the weight stands for, and those of all releases in the study. */
  years: number;
  years_of_study: number;
  /** The first over the second. */
  multiplier: number;
  why: string;
}

/**
 * Tells of a cycle the weights of the smallest samples among the tables that the study reads in it: one, unless there
 * are two subsamples.
 */
export function weightsTaken(request: RunRequest): (cycle: Cycle) => SurveyWeight[] {
  const catalogue = catalogueOf(request);
  const used = usedVariables(request);
  return (cycle) => {
    const tables = new Set<string>();
    for (const id of used) for (const { table } of catalogue[id]?.sources[cycle] ?? []) tables.add(table);
    return weightsFor([...tables], cycle, request.cycles);
  };
}

/** The weight that a request names for a cycle; undefined if it names none, or a column that is no weight. */
export function weightNamed({ weights }: Pick<RunRequest, 'weights'>, cycle: Cycle): SurveyWeight | undefined {
  const given = weights[cycle];
  return given && weightsIn(given.table, cycle).find(({ column }) => column === given.column);
}

/** The weight of each cycle by NCHS's rule, for a request that names none. */
export function defaultWeights(request: RunRequest): RunRequest['weights'] {
  const taken = weightsTaken(request);
  return Object.fromEntries(
    request.cycles.map((cycle) => {
      const [{ table, column }] = taken(cycle);
      return [cycle, { table, column }];
    }),
  );
}

/** The weights of a request that is right, in the order of its cycles. */
export function studyWeights(request: RunRequest): StudyWeight[] {
  const { cycles } = request;
  const taken = weightsTaken(request);
  return cycles.flatMap((cycle) => {
    const weight = weightNamed(request, cycle);
    if (!weight) return [];
    const { label, years } = weight;
    return [
      {
        cycle,
        column: nameOf(weight),
        sample: label,
        years,
        years_of_study: yearsOf(cycles),
        multiplier: multiplierOf(years, cycles),
        why: whyTaken(weight, taken(cycle)),
      },
    ];
  });
}

/** The columns to read, with what their values are multiplied by. */
export function weightColumns(request: RunRequest): Protocol['weights'] {
  return Object.fromEntries(
    request.cycles.flatMap((cycle) => {
      const weight = weightNamed(request, cycle);
      if (!weight) return [];
      const { table, column, years } = weight;
      return [[cycle, { table, column, multiplier: multiplierOf(years, request.cycles) }]];
    }),
  );
}

function nameOf({ table, column }: SurveyWeight): string {
  return `${table}.${column}`;
}

function whyTaken(weight: SurveyWeight, taken: readonly SurveyWeight[]): string {
  if (taken.some(({ table, column }) => table === weight.table && column === weight.column)) {
    return `that of the smallest sample among the tables that the study reads: ${weight.label}`;
  }
  const smallest = taken.map((one) => `${one.label} (${nameOf(one)})`).join(', ');
  return `named by the request; the smallest sample among the tables that the study reads is ${smallest}`;
}

/** `WTSH2YR x 2/4 in 2013-2014, WTMEC2YR x 2/4 in 2017-2018`, or `WTMEC2YR x 2/10 in each cycle`. */
export function weightsInWords(weights: readonly StudyWeight[]): string {
  const each = weights.map(
    ({ column, years, years_of_study }) => `${column.replace(/^.*\./, '')} x ${years}/${years_of_study}`,
  );
  if (weights.length > 1 && new Set(each).size === 1) return `${each[0]} in each cycle`;
  return weights.map(({ cycle }, index) => `${each[index]} in ${cycle}`).join(', ');
}
