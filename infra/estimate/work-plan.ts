/**
 * What a run will consist of, by the very functions that plan a run; only the cohort, which no request knows, is
 * assumed.
 */
import type { ReplicateRange } from '../../functions/lake/keys.ts';
import { secondsPerDataSet, workOfDataSet } from '../../functions/methods/calibration/cost.ts';
import type { CalibrationAnalysis } from '../../functions/methods/calibration/plan.ts';
import { chunkSize, FIT_CHUNKS } from '../../functions/methods/chunk-size.ts';
import { secondsPerCurvePermutation } from '../../functions/methods/curves/cost.ts';
import { curves } from '../../functions/methods/curves/index.ts';
import { METHODS } from '../../functions/methods/index.ts';
import type { AnyMethod } from '../../functions/methods/method.ts';
import type { ReplicateKind } from '../../functions/methods/replicate-set.ts';
import { specificationsOf } from '../../functions/methods/specifications/decisions.ts';
import { plannedSpecifications, regressionsOf, rowsOfOne } from '../../functions/methods/specifications/plan.ts';
import { SECONDS_PER_FIT_OF_A_CYCLE } from '../../functions/methods/sweep/cost.ts';
import { plannedSweep, tablesOfSweep } from '../../functions/methods/sweep/plan.ts';
import { rowsOfSweep } from '../../functions/methods/sweep/rules.ts';
import { chunksOf, missingRanges, REPLICATE_CHUNKS } from '../../functions/replicates/chunks.ts';
import { listedMethods } from '../../functions/study/analysis-lists.ts';
import type { FunctionId } from '../../functions/study/functions.ts';
import type { ModelIds } from '../../functions/study/model-data.ts';
import { plannedTables } from '../../functions/study/plan.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import { type Variant, variantsOf } from '../../functions/study/sensitivity.ts';
import { catalogueOf } from '../../functions/study/study-variables.ts';
import { drawnSplit } from '../../functions/wqs/split.ts';
import { functionOf } from '../stack/functions.ts';

/**
 * What is computed in chunks, each by its own measure: a bootstrap replicate; a permutation of WQS, and one of
 * g-computation, whose score test takes no fit; and a fit of a calibration.
 */
export const CHUNK_WORK = ['replicate', 'permutation', 'score', 'fit'] as const;
export type ChunkWork = Partial<Record<(typeof CHUNK_WORK)[number], number>>;

/** A set of replicates of an analysis; the lake has none of it yet. */
export interface SetWork {
  kind: ReplicateKind;
  /** What one of them consists of. */
  each: ChunkWork;
  /** Rows that one of them is fitted to. */
  rows: number;
  /** Components, intercept and covariates. */
  parameters: number;
  holdouts: number;
  /** Of each holdout. */
  count: number;
  /**
   * Of those that are computed for another analysis of the run: the main one of a change that leaves what they depend
   * on.
   */
  shared: ReplicateRange[];
  /** The others. */
  chunks: ReplicateRange[][];
}

/** One analysis that is made of replicates. */
export interface ReplicatedWork {
  sensitivity: string | null;
  method: AnyMethod;
  analysis: object;
  sets: SetWork[];
}

/** Some fits of a sweep. */
export interface SweepChunk {
  /** Each as often as it has cycles. */
  fitsOfCycles: number;
  /** That it reads. */
  tables: number;
}

export interface WorkPlan {
  participants: number;
  /** All that the run reads. */
  tables: number;
  /** How many of them each cohort is made of: that of the main analysis, and those of changes of the request. */
  cohorts: number[];
  /** Analyses of each method that takes one step, by the function that makes them. */
  fits: Partial<Record<FunctionId, number>>;
  replicated: ReplicatedWork[];
  /** Regressions of each chunk of specifications, and the rows of their table. */
  specifications: { chunks: number[]; rows: number };
  /** Of a sweep, and the rows of its table. */
  sweep: { chunks: SweepChunk[]; rows: number };
  /** Those that the run writes: who is left in the sample, and those of each method that has an analysis. */
  resultTables: number;
}

/**
 * Participants of 40 years and over with valid femur BMD and five blood metals: 3,752 in the cycles 2013-2014 and
 * 2017-2018, counted on CDC's files.
 */
const PARTICIPANTS_PER_CYCLE = 1876;

/** The methods that take one step, in the order of the state machine. */
const FITS = METHODS.filter(({ steps }) => steps === 'fit');

/** The functions that take it. */
export const FIT_FUNCTIONS: readonly FunctionId[] = FITS.map(({ producer }) => functionOf(producer));

/** Those of them that work on the cohort that `build-cohort` has made. */
export const COHORT_FIT_FUNCTIONS: readonly FunctionId[] = FITS.filter(({ readsTables }) => !readsTables).map(
  ({ producer }) => functionOf(producer),
);

/** The methods whose analyses are made of replicates, in the order of the state machine. */
const REPLICATED = METHODS.filter(({ steps }) => steps === 'replicates');

/** The functions that make them. */
export const REPLICATED_FUNCTIONS: readonly FunctionId[] = REPLICATED.map(({ producer }) => functionOf(producer));

/** What part of the participants a subgroup with a condition has: that of each of two halves, such as men and women. */
export const SUBGROUP_SHARE = 0.5;

/** The number of participants that an estimate is made for, and where it comes from in words. */
export interface Participants {
  count: number;
  from: string;
}

/** @param asked  what the user said, if anything */
export function participantsOf({ published, cycles }: RunRequest, asked: number | undefined): Participants {
  if (asked !== undefined) return { count: asked, from: 'as given' };
  if (published) return { count: published.n, from: 'the published n of the request' };
  const count = PARTICIPANTS_PER_CYCLE * cycles.length;
  return { count, from: `${PARTICIPANTS_PER_CYCLE} for each cycle: 40 years and over with femur BMD and five metals` };
}

/** The plan of a run on an empty lake. */
export function planWork(request: RunRequest, participants: number): WorkPlan {
  const variants = variantsOf(request);
  const there: Computed = new Map();
  const planned = (method: AnyMethod) =>
    variants.reduce((sum, variant) => sum + method.planned(variant.request).length, 0);
  return {
    participants,
    tables: plannedTables(request).length,
    cohorts: variants.map((variant) => plannedTables(variant.request).length),
    fits: Object.fromEntries(FITS.map((method) => [functionOf(method.producer), planned(method)])),
    replicated: variants.flatMap((variant) =>
      REPLICATED.flatMap((method) => replicatedWorks(method, variant, participants, there)),
    ),
    specifications: specificationWork(variants.map((variant) => variant.request)),
    sweep: { chunks: sweepChunks(request), rows: rowsOfSweep(request) },
    resultTables: METHODS.filter((method) => planned(method) > 0).reduce(
      (sum, { tables }) => sum + Object.keys(tables).length,
      1,
    ),
  };
}

function sweepChunks(request: RunRequest): SweepChunk[] {
  const tables = tablesOfSweep(request);
  return plannedSweep(request).map(({ cycle: layer, count }) => {
    const cycles = layer === 'pooled' ? request.cycles : [layer];
    return {
      fitsOfCycles: count * cycles.length,
      tables: tables.filter(({ cycle }) => cycles.includes(cycle)).length,
    };
  });
}

/** How many fits a sweep has, in every cycle and over all of them. */
export function fitsOfSweep(request: RunRequest): number {
  return plannedSweep(request).reduce((sum, { count }) => sum + count, 0);
}

/** The plan with a sweep of that many fits, each of the participants of one cycle. */
export function withSweepFits(plan: WorkPlan, request: RunRequest, fits: number): WorkPlan {
  const size = chunkSize(fits, SECONDS_PER_FIT_OF_A_CYCLE, FIT_CHUNKS);
  const tables = Math.ceil(tablesOfSweep(request).length / request.cycles.length);
  const chunks = Array.from({ length: Math.ceil(fits / size) }, (_, i) => ({
    fitsOfCycles: Math.min(size, fits - i * size),
    tables,
  }));
  return { ...plan, fits: { ...plan.fits, FitSweepChunk: chunks.length }, sweep: { chunks, rows: fits } };
}

function specificationWork(requests: readonly RunRequest[]): WorkPlan['specifications'] {
  const chunks = requests.flatMap((request) =>
    plannedSpecifications(request).map(({ count }) => ({
      regressions: count * regressionsOf(request),
      rows: count * rowsOfOne(request),
    })),
  );
  return {
    chunks: chunks.map(({ regressions }) => regressions),
    rows: chunks.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/** Ranges by all that their replicates depend on, as far as a request tells. */
type Computed = Map<string, ReplicateRange[]>;

function replicatedWorks(
  method: AnyMethod,
  { sensitivity, request }: Variant,
  participants: number,
  there: Computed,
): ReplicatedWork[] {
  return method.planned(request).map((analysis) => ({
    sensitivity,
    method,
    analysis,
    sets: setsOf(method, request, analysis as ModelIds, participants, there),
  }));
}

/** Settings that say how many replicates there are, and of which analyses. */
const OF_ALL_REPLICATES = ['bootstraps', 'holdouts', 'permutations', 'outcomes', 'models', 'subgroups'];

/**
 * What the replicates of an analysis depend on, in text: equal of two analyses only if their replicates are the same.
 * Where a change only happens to leave the numbers as they are, a run shares more than this says.
 */
function dependencies(
  { name }: AnyMethod,
  request: RunRequest,
  analysis: ModelIds & Partial<CalibrationAnalysis>,
  kind: ReplicateKind,
): string {
  const { source, cycles, weights, variables, sample, exposures, outcomes, models, subgroups } = request;
  const covariatesOf = (id: string) => models.find((model) => model.id === id)?.covariates;
  const settings = Object.entries(Object.fromEntries(listedMethods(request))[name] ?? {});
  return JSON.stringify([
    settings.filter(([field]) => !OF_ALL_REPLICATES.includes(field)),
    ...[name, kind, source, cycles, weights, variables, exposures, analysis],
    kind === 'data_sets' ? dependenciesOfDataSets(request, analysis) : [],
    sample.map((rule) => ('complete_covariates_of' in rule ? covariatesOf(rule.complete_covariates_of) : rule)),
    outcomes.find(({ id }) => id === analysis.outcome),
    models.find(({ id }) => id === analysis.model),
    subgroups.find(({ id }) => id === analysis.subgroup),
  ]);
}

/** A data set repeats the whole analysis. */
function dependenciesOfDataSets(request: RunRequest, { of }: Partial<CalibrationAnalysis>): unknown[] {
  const { df_rule, lonely_psu, forms, interactions, wqs, qgcomp } = request;
  const own = { regression: [forms, interactions], wqs: [wqs], qgcomp: [qgcomp?.groups] };
  return [df_rule, lonely_psu, of && own[of]];
}

/**
 * The request with that many bootstrap replicates (over all holdouts) in each WQS analysis, or a few more to share out
 * evenly.
 */
export function withReplicates(request: RunRequest, replicates: number): RunRequest {
  const { wqs } = request;
  return wqs ? { ...request, wqs: { ...wqs, bootstraps: Math.ceil(replicates / wqs.holdouts) } } : request;
}

/** A permutation of specification curves is a score test of each regression. */
function setsOfCurves(request: RunRequest, participants: number): SetWork[] {
  const { specifications } = request;
  if (specifications?.permutations === undefined) return [];
  const count = specifications.permutations;
  const each = { score: specificationsOf(specifications).length * regressionsOf(request) };
  const chunks = chunksOf(
    missingRanges(0, count, []),
    chunkSize(count, secondsPerCurvePermutation(request), REPLICATE_CHUNKS),
  );
  return [{ kind: 'permutations', each, rows: participants, parameters: 1, holdouts: 1, count, shared: [], chunks }];
}

/** What an analysis is made of; `of` is what a calibration has and no other. */
function setsOf(
  method: AnyMethod,
  request: RunRequest,
  analysis: ModelIds & Partial<CalibrationAnalysis>,
  participants: number,
  there: Computed,
): SetWork[] {
  if (method.name === curves.name) return setsOfCurves(request, participants);
  const { calibration, subgroups, models, exposures } = request;
  const { model, subgroup, of } = analysis;
  const where = subgroups.find(({ id }) => id === subgroup)?.where;
  const rows = Math.round(participants * (where ? SUBGROUP_SHARE : 1));
  const covariates = models.find(({ id }) => id === model)?.covariates ?? [];
  const parameters = exposures.length + columnsOf(request, covariates);
  const set = (kind: ReplicateKind, each: ChunkWork, ofRows: number, count: number, holdouts = 1): SetWork => {
    const key = dependencies(method, request, analysis, kind);
    const known = there.get(key) ?? [];
    const ranges = Array.from({ length: holdouts }, (_, holdout) =>
      missingRanges(
        holdout,
        count,
        known.filter((range) => range.holdout === holdout),
      ),
    ).flat();
    const lacking = ranges.reduce((sum, range) => sum + range.count, 0);
    const { fit: fits = 0, ...others } = each;
    const replicates = Object.values(others).reduce((sum, number) => sum + number, 0);
    const seconds = secondsPerDataSet({ fits, replicates }, ofRows, parameters);
    const chunks = chunksOf(ranges, chunkSize(lacking, seconds, REPLICATE_CHUNKS));
    there.set(key, [...known, ...chunks.flat()]);
    const shared = known.filter((range) => range.holdout < holdouts && range.first < count);
    return { kind, each, rows: ofRows, parameters, holdouts, count, shared, chunks };
  };
  if (of) {
    const { fits, replicates } = workOfDataSet(request, analysis as CalibrationAnalysis);
    return [set('data_sets', { fit: fits, replicate: replicates }, rows, calibration ?? 0)];
  }
  const {
    permutations,
    bootstraps,
    holdouts = 1,
    validation = 0,
  } = Object.fromEntries(listedMethods(request))[method.name];
  // Without bootstraps there is no optimum to be searched for in a permutation either.
  const each: ChunkWork = bootstraps === undefined ? { score: 1 } : { permutation: 1 };
  const permuted = permutations === undefined ? [] : [set('permutations', each, rows, permutations)];
  if (bootstraps === undefined) return permuted;
  const { training } = drawnSplit(rows, validation, { seed: 0, stream: 0 }, 0);
  return [set('bootstraps', { replicate: 1 }, training.length, bootstraps, holdouts), ...permuted];
}

/** Columns of a model: intercept, one for each number, and one for each level of a category but the first. */
function columnsOf(request: RunRequest, covariates: readonly string[]): number {
  const catalogue = catalogueOf(request);
  return covariates.reduce((sum, id) => sum + (catalogue[id].levels?.length ?? 2) - 1, 1);
}
