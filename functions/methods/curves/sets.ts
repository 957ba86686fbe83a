/** What the tests of curves have computed elsewhere: their statistics in every permutation. */
import { createHash } from 'node:crypto';
import type { Table } from '../../lake/table.ts';
import type { CohortData } from '../../study/model-data.ts';
import { canonicalJson } from '../../study/run-id.ts';
import type { RunRequest } from '../../study/run-request.ts';
import type { KernelVersion, ReplicateSet } from '../replicate-set.ts';
import { decisionsOf } from '../specifications/decisions.ts';
import { changeable } from '../specifications/specified-request.ts';
import { AMONG } from '../specifications/summary.ts';
import { secondsPerCurvePermutation } from './cost.ts';
import {
  CurvePermutations,
  type CurveStatistics,
  SEED,
  STATISTICS,
  type StatisticsOfCurves,
} from './curve-permutations.ts';

/** So long what permutations have in common, each cohort and each model of covariates, is computed but once. */
const BLOCK_SECONDS = 20;
/** The orders of some 10,000 participants take 40 kB each, and so do their groups. */
const MOST_IN_A_BLOCK = 64;

/** None where no curve is to be tested. */
export function curveSets(request: RunRequest, cohort: CohortData, version: KernelVersion): ReplicateSet[] {
  const count = request.specifications?.permutations;
  if (count === undefined) return [];
  const secondsEach = secondsPerCurvePermutation(request);
  let made: CurvePermutations | undefined;
  return [
    {
      kind: 'permutations',
      address: addressOf(request, cohort, version('curve-permutations')),
      holdouts: 1,
      count,
      secondsEach,
      compute: ({ first, count: length }, hasTime) => {
        made ??= new CurvePermutations(request, cohort);
        const inBlock = Math.max(1, Math.min(MOST_IN_A_BLOCK, Math.floor(BLOCK_SECONDS / secondsEach)));
        const computed: StatisticsOfCurves[] = [];
        while (computed.length < length && (computed.length === 0 || hasTime())) {
          const block = Math.min(inBlock, length - computed.length);
          const numbers = Array.from({ length: block }, (_, i) => first + computed.length + i);
          computed.push(...made.permuted(numbers));
        }
        return tableOf(first, computed, made.curves.length);
      },
    },
  ];
}

/** A hash of all that the statistics of a permutation depend on. */
function addressOf(request: RunRequest, { columns, levels }: CohortData, kernelVersion: string): string {
  const { outcomes, exposures, forms, models, subgroups, sample, lonely_psu } = changeable(request).request;
  const { seed = SEED, excluded = [] } = request.specifications ?? {};
  const decisions = request.specifications ? decisionsOf(request.specifications) : [];
  const base = { outcomes, exposures, forms, models, subgroups, sample, lonely_psu };
  const hash = createHash('sha256');
  hash.update(canonicalJson({ kernelVersion, seed, decisions, excluded, base, levels }));
  for (const [name, values] of Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1))) {
    // Names and lengths keep neighbouring columns apart.
    hash.update(`\n${name} ${values.length}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}

/** The column of a statistic of a curve, by its place. */
export function columnOf(curve: number, among: (typeof AMONG)[number], statistic: keyof CurveStatistics): string {
  return `curve_${curve}_${among}_${statistic}`;
}

/** The columns of so many curves, in their order. */
export function columnsOfCurves(curves: number): string[] {
  return Array.from({ length: curves }, (_, curve) =>
    AMONG.flatMap((among) => STATISTICS.map((statistic) => columnOf(curve, among, statistic))),
  ).flat();
}

function tableOf(first: number, computed: readonly StatisticsOfCurves[], curves: number): Table {
  return {
    columns: [
      { name: 'permutation', type: 'int64', values: computed.map((_, i) => first + i) },
      ...Array.from({ length: curves }, (_, curve) =>
        AMONG.flatMap((among) =>
          STATISTICS.map((statistic) => ({
            name: columnOf(curve, among, statistic),
            type: 'double' as const,
            values: Float64Array.from(computed, (statistics) => statistics[curve][among][statistic]),
          })),
        ),
      ).flat(),
    ],
  };
}
