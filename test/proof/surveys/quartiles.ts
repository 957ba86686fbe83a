import type { Columns } from '../../../functions/nhanes/condition.ts';
import { cutPoints, groupCount, groupMedians, quantileGroups } from '../../../functions/nhanes/exposure-quantiles.ts';
import type { Cohort } from '../../../functions/study/cohort.ts';
import type { RunRequest } from '../../../functions/study/run-request.ts';

/** For each exposure the boundaries of its groups and the groups' medians. */
export type Quartiles = Record<string, { bounds: number[]; medians: number[] }>;

/** The quartiles of a cohort of which every row is in the sample. */
export function quartilesOf({ exposures, quantiles }: RunRequest, columns: Columns): Quartiles {
  return Object.fromEntries(
    exposures.map((id) => {
      const bounds = cutPoints(columns[id], quantiles);
      const medians = groupMedians(columns[id], quantileGroups(columns[id], bounds), groupCount(bounds));
      return [id, { bounds, medians }];
    }),
  );
}

/** The columns with their exposures grouped by other quartiles than the sample's own. */
export function groupedBy(quartiles: Quartiles, columns: Columns): Columns {
  const groups = Object.entries(quartiles).flatMap(([id, { bounds, medians }]) => {
    const group = quantileGroups(columns[id], bounds);
    return [
      [`${id}_quantile`, group],
      [`${id}_trend`, group.map((number) => medians[number - 1] ?? Number.NaN)],
    ];
  });
  return { ...columns, ...Object.fromEntries(groups) };
}

/** The mean of several populations' quartiles, boundary by boundary. */
export function meanQuartiles(all: readonly Quartiles[]): Quartiles {
  const mean = (pick: (quartiles: Quartiles) => number[]) =>
    pick(all[0]).map((_, i) => all.reduce((sum, quartiles) => sum + pick(quartiles)[i], 0) / all.length);
  return Object.fromEntries(
    Object.keys(all[0]).map((id) => [
      id,
      { bounds: mean((quartiles) => quartiles[id].bounds), medians: mean((quartiles) => quartiles[id].medians) },
    ]),
  );
}

/** The rows of the analytic samples of several cohorts, as one. Strata of different cohorts stay different. */
export function pooledSample(cohorts: readonly Cohort[]): Columns {
  const STRATA_APART = 1000;
  const samples = cohorts.map(({ columns }, cohort) => {
    const inSample = (values: Float64Array) => values.filter((_, row) => columns.in_sample[row] === 1);
    const sample = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, inSample(values)]));
    return { ...sample, stratum: sample.stratum.map((stratum) => stratum + STRATA_APART * cohort) } as Columns;
  });
  return Object.fromEntries(
    Object.keys(samples[0]).map((name) => [
      name,
      Float64Array.from(samples.flatMap((sample) => Array.from(sample[name]))),
    ]),
  );
}
