/** The analysis of `wqs`: the engine of studies on a table, with splits and resamples that may come from elsewhere. */
import { type WqsData, wqsData } from '../../../functions/methods/wqs/analysis.ts';
import { permutedWqs } from '../../../functions/methods/wqs/fit.ts';
import { Holdout, type HoldoutResult } from '../../../functions/methods/wqs/holdout.ts';
import type { WqsAnalysis } from '../../../functions/methods/wqs/plan.ts';
import { trainingBy } from '../../../functions/methods/wqs/replicates.ts';
import { type WqsResult, wqsResult } from '../../../functions/methods/wqs/result.ts';
import type { CohortData } from '../../../functions/study/model-data.ts';
import type { Replicate } from '../../../functions/wqs/replicate.ts';
import type { Direction } from '../../../functions/wqs/settings.ts';
import { whyNoSplit } from '../../../functions/wqs/split.ts';
import type { CsvTable } from '../tables/csv-table.ts';
import { InputFileError } from '../tables/input-file.ts';
import { nameInCohort, tableCohort } from '../tables/table-cohort.ts';
import { everythingOf, tableRequest } from '../tables/table-request.ts';
import type { DrawnHoldout } from './resamples.ts';
import { directionOf, type Specification, subsetOf } from './specification.ts';

/** The rows of a table that a specification analyses. */
export interface TableWqs {
  analysis: WqsAnalysis;
  data: WqsData;
  /** All columns of the table, as methods read them. */
  columns: CohortData['columns'];
  /** How many rows pass the filter, complete or not. */
  filtered: number;
  notes: string[];
}

/** What is made of them, with every replicate of each holdout in the order of the resamples. */
export interface TableWqsResult {
  result: WqsResult;
  replicates: Replicate[][];
}

/** A study has several analyses with a stream of random numbers each; a specification is one analysis. */
const STREAM = 0;

/** @throws InputFileError for a cell that does not fit its column, or if no complete row or no component is left */
export function tableWqs(table: CsvTable, spec: Specification): TableWqs {
  const direction = directionOf(spec);
  const cohort = tableCohort(table, spec, 'logistic');
  const request = tableRequest(spec, 'logistic', {
    df_rule: 'design',
    wqs: {
      ...everythingOf(spec),
      quantiles: spec.q,
      bootstraps: spec.b,
      random_subset: subsetOf(spec),
      validation: spec.validation,
      split: 'simple',
      holdouts: spec.rh,
      directions: [direction],
      signal: spec.signal,
      seed: spec.seed,
      survey_weights: spec.weights !== undefined,
      stratified: spec.stratified && nameInCohort(spec.stratified),
      permutations: spec.permutations,
      permute_within: spec.permute_within,
    },
  });
  const [model, subgroup] = [request.models[0].id, request.subgroups[0].id];
  const analysis: WqsAnalysis = { outcome: spec.y, family: 'logistic', model, subgroup, direction };
  const data = wqsData(request, analysis, cohort);
  const { filtered, notes, columns } = cohort;
  if (data.problem.n === 0) {
    throw new InputFileError(
      `${table.path}: of ${filtered} rows that pass the filter, none has all columns of the model`,
    );
  }
  if (data.scores.components.length === 0) {
    const reasons = data.scores.leftOut.map(({ component, reason }) => `${component} (${reason})`);
    throw new InputFileError(`${table.path}: no component is left in the mixture: ${reasons.join(', ')}`);
  }
  return { analysis, data: { ...data, stream: { seed: spec.seed, stream: STREAM } }, columns, filtered, notes };
}

/**
 * @param freeSign take for each replicate the better of the two directions' optima, as a fit without a constraint on
 *   the sign would; only those in the requested direction are averaged
 * @throws InputFileError if no row is left to train or to validate, or components cannot be told apart
 */
export function fitTableWqs(
  { analysis, data, columns }: TableWqs,
  holdouts: readonly DrawnHoldout[],
  freeSign: boolean,
): TableWqsResult {
  const { problem, settings } = data;
  const replicates: Replicate[][] = [];
  const results = holdouts.map((drawn, number): HoldoutResult => {
    const unsplit = whyNoSplit(drawn);
    if (unsplit !== null) {
      throw new InputFileError(`of ${problem.n} complete rows, with validation ${settings.validation}, ${unsplit}`);
    }
    const fit = replicateFit(data, drawn, number, analysis.direction, freeSign);
    const holdout = new Holdout(data);
    replicates.push(
      Array.from({ length: settings.bootstraps }, (_, replicate) => {
        const found = fit(replicate);
        holdout.add(found);
        return found;
      }),
    );
    return holdout.result(number, drawn);
  });
  const permuted = permutedWqs(data, analysis, { columns });
  return { result: wqsResult(data, analysis, results, permuted), replicates };
}

/** What a replicate is called whose better sign is not the one asked for. */
const OTHER_SIGN = 'the better optimum has the other sign';

function replicateFit(
  data: WqsData,
  { training, resample }: DrawnHoldout,
  holdout: number,
  direction: Direction,
  freeSign: boolean,
): (replicate: number) => Replicate {
  const requested = trainingBy(data, training, direction, holdout, resample);
  if (requested.whyNot !== null) {
    throw new InputFileError(`the weights cannot be known: ${requested.whyNot}. Leave one of them out of "mix"`);
  }
  if (!freeSign) return requested.fit;
  const otherDirection = direction === 'positive' ? 'negative' : 'positive';
  const opposite = trainingBy(data, training, otherDirection, holdout, resample);
  return (replicate) => {
    const inDirection = requested.fit(replicate);
    const other = opposite.fit(replicate);
    if (!(other.status === 'kept' && other.deviance < inDirection.deviance)) return inDirection;
    return { ...other, status: 'no_signal', reason: OTHER_SIGN };
  };
}
