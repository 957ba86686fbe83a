/**
 * Every invocation of a run: what it works on, and what it asks of the lake. Read off the handlers, and held against
 * them by a test.
 */

import type { ReplicateRange } from '../../functions/lake/keys.ts';
import { OBJECTS_AT_ONCE, RECORDS_AT_ONCE } from '../../functions/lake/reads-at-once.ts';
import { ITEMS_PER_LIST } from '../../functions/runs/work-lists.ts';
import type { FunctionId } from '../../functions/study/functions.ts';
import { functionOf } from '../stack/functions.ts';
import {
  CHUNK_WORK,
  COHORT_FIT_FUNCTIONS,
  REPLICATED_FUNCTIONS,
  type ReplicatedWork,
  type SetWork,
  type SweepChunk,
  type WorkPlan,
} from './work-plan.ts';

/** What the time of an invocation grows with, by name: see unit-costs.json. */
export type Units = Readonly<Record<string, number>>;

/** What an invocation asks of S3, by what it is billed as. */
export interface LakeRequests {
  /** GET and HEAD. */
  reads: number;
  /** PUT and LIST. */
  writes: number;
  /** How many of them, or of groups sent together, follow each other: what the invocation waits for. */
  inTurn: number;
}

export interface PlannedInvocation {
  units: Units;
  lake: LakeRequests;
  /** What it fetches from CDC, if anything. */
  fetched?: { files: number; megabytes: number };
}

/** A list gives up to 1,000 keys an answer. */
const KEYS_PER_LIST = 1000;

/** The tables that studies read have a few MB at most. */
const SMALL_FILE = { files: 1, megabytes: 0 };

/** `fit-replicates` stores that many ranges at once. */
const UPLOADS_TOGETHER = 10;

/** Which functions keep the cohort for their later invocations: one GET more in each new execution environment. */
export const COHORT_READERS: readonly FunctionId[] = [
  ...COHORT_FIT_FUNCTIONS,
  ...['PlanReplicates' as const, 'FitChunk' as const],
  ...REPLICATED_FUNCTIONS,
];

/** The invocations of each function that the state machine calls, in the order of its work list. */
export function plannedInvocations(plan: WorkPlan): Partial<Record<FunctionId, PlannedInvocation[]>> {
  const { tables, fits, replicated, specifications, sweep } = plan;
  return {
    // Whether there is a manifest; the request and the lists of analyses.
    PlanRun: [
      invocation({}, 1, 1 + Object.values(fits).reduce((sum, count) => sum + Math.ceil(count / ITEMS_PER_LIST), 0)),
    ],
    // Whether there are a manifest, a latest receipt, these bytes, their Parquet and its copy; then all but the
    // manifest, and the run's receipt.
    IngestTable: repeated(tables, { ...invocation({}, 5, 5), fetched: SMALL_FILE }),
    BuildCohort: [cohortBuilding(plan)],
    // Request, cohort record, whether there is a result; the result.
    ...Object.fromEntries(
      Object.entries(fits)
        .filter(([, count]) => count > 0)
        .map(([id, count]) => [id, repeated(count, invocation({ participants: plan.participants }, 3, 1))]),
    ),
    // As of a sweep, which reads all tables of a pooled study.
    ...(specifications.chunks.length > 0 && {
      FitSpecificationChunk: specifications.chunks.map((regressions) => ({
        ...sweepInvocation({ fitsOfCycles: 0, tables }, tables),
        units: { specificationRegressions: regressions, tables },
      })),
    }),
    ...(sweep.chunks.length > 0 && { FitSweepChunk: sweep.chunks.map((chunk) => sweepInvocation(chunk, tables)) }),
    ...(replicated.length > 0 && {
      PlanReplicates: [planOf(replicated)],
      FitChunk: replicated.flatMap(({ sets }) => sets.flatMap(chunkInvocations)),
      ...Object.fromEntries(
        Object.entries(byFunction(replicated)).map(([id, works]) => [
          id,
          works.map((work) => combination(work, plan.participants)),
        ]),
      ),
    }),
    CollectRun: [collection(plan)],
  };
}

/**
 * Request, receipts (all together), the tables; of each cohort whether it is there, then it and its record. The time of
 * a cohort is that of reading its tables and joining them: for those after the first it is less.
 */
function cohortBuilding({ tables, cohorts }: WorkPlan): PlannedInvocation {
  const units = { tables: cohorts.reduce((sum, count) => sum + count, 0) };
  const count = cohorts.length;
  return { units, lake: { reads: 1 + count + 2 * tables, writes: 2 * count, inTurn: 2 + tables + 3 * count } };
}

/**
 * Request, cohort record, whether there is a result; the receipts of the run (all together); the tables of the chunk;
 * the result. Tables that a warm function has from its last chunk count all the same.
 */
function sweepInvocation({ fitsOfCycles, tables }: SweepChunk, ofRun: number): PlannedInvocation {
  return { units: { fitsOfCycles, tables }, lake: { reads: 3 + ofRun + tables, writes: 1, inTurn: 5 + tables } };
}

export function invocation(units: Units, reads: number, writes: number): PlannedInvocation {
  return { units, lake: { reads, writes, inTurn: reads + writes } };
}

function repeated(count: number, each: PlannedInvocation): PlannedInvocation[] {
  return Array.from({ length: count }, () => each);
}

function byFunction(replicated: readonly ReplicatedWork[]): Partial<Record<FunctionId, ReplicatedWork[]>> {
  const works: Partial<Record<FunctionId, ReplicatedWork[]>> = {};
  for (const work of replicated) {
    const id = functionOf(work.method.producer);
    works[id] = [...(works[id] ?? []), work];
  }
  return works;
}

/**
 * Request, cohort records; a list of what is there of each set; the work lists of chunks and of each method, and a
 * summary.
 */
function planOf(replicated: readonly ReplicatedWork[]): PlannedInvocation {
  const sets = replicated.flatMap((work) => work.sets);
  const items = [
    sets.reduce((sum, { chunks }) => sum + chunks.length, 0),
    ...Object.values(byFunction(replicated)).map((works) => works.length),
  ];
  const lists = items.reduce((sum, count) => sum + Math.ceil(count / ITEMS_PER_LIST), 0);
  const cohorts = new Set(replicated.map(({ sensitivity }) => sensitivity)).size;
  return invocation({ analyses: replicated.length }, 1 + cohorts, sets.length + lists + 1);
}

/** Request and cohort record; a list of what is there, as long as when all is; the replicates of each range. */
function chunkInvocations(set: SetWork): PlannedInvocation[] {
  const { chunks, each, rows, parameters } = set;
  const lists = listsOf(set);
  return chunks.map((ranges) => {
    const numbers = ranges.reduce((sum, { count }) => sum + count, 0);
    const work = CHUNK_WORK.flatMap((kind) => {
      const ofRows = numbers * (each[kind] ?? 0) * rows;
      return [
        [`${kind}Rows`, ofRows],
        [`${kind}RowSquaredParameters`, ofRows * parameters ** 2],
      ];
    });
    const units = { ranges: ranges.length, ...Object.fromEntries(work) };
    const uploads = Math.ceil(ranges.length / UPLOADS_TOGETHER);
    return { units, lake: { reads: 2, writes: lists + ranges.length, inTurn: 2 + lists + uploads } };
  });
}

/**
 * Request and cohort record; of each set a list of its ranges, and each of them, some ahead; which they were, and the
 * result.
 */
function combination({ sets }: ReplicatedWork, participants: number): PlannedInvocation {
  const ranges = sets.map((set) => rangesOf(set).length);
  const lists = sets.reduce((sum, set) => sum + listsOf(set), 0);
  const all = ranges.reduce((sum, count) => sum + count, 0);
  const rounds = ranges.reduce((sum, count) => sum + Math.ceil(count / OBJECTS_AT_ONCE), 0);
  return {
    units: {
      participants,
      holdouts: sets.find(({ kind }) => kind === 'bootstraps')?.holdouts ?? 0,
      replicates: sets.reduce((sum, { holdouts, count }) => sum + holdouts * count, 0),
    },
    lake: { reads: 2 + all, writes: lists + 2, inTurn: 2 + rounds + lists + 2 },
  };
}

/** Requests for a list of all ranges of an analysis. */
function listsOf(set: SetWork): number {
  return Math.ceil(rangesOf(set).length / KEYS_PER_LIST);
}

/**
 * Request, receipts, cohort records, results, which ranges each analysis of replicates was made of and their summary;
 * once more, for their hashes, request, receipts and cohort records. A list of what was damaged; the tables of results,
 * the page, the row of the run, its two files of provenance, the record of the end and the manifest. A row of
 * specifications is taken to be as long in making as one of a sweep, which was measured.
 */
function collection({
  tables,
  cohorts,
  fits,
  replicated,
  specifications,
  sweep,
  resultTables,
}: WorkPlan): PlannedInvocation {
  const counts = Object.values(fits);
  const results = counts.reduce((sum, count) => sum + count, replicated.length);
  const ofReplicates = Object.values(byFunction(replicated)).map((works) => works.length);
  const inRounds = [...counts, ...ofReplicates, ...ofReplicates, tables + cohorts.length];
  const rounds = inRounds.reduce((sum, count) => sum + Math.ceil(count / RECORDS_AT_ONCE), 0);
  const writes = resultTables + 7;
  return {
    units: { results, rows: specifications.rows + sweep.rows },
    lake: {
      reads: 3 + 2 * cohorts.length + 2 * tables + results + replicated.length,
      writes,
      inTurn: 4 + cohorts.length + rounds + writes,
    },
  };
}

/** All that the analysis is made of, whichever analysis they are computed for. */
function rangesOf({ shared, chunks }: SetWork): ReplicateRange[] {
  return [...shared, ...chunks.flat()];
}
