/** The figures of the published study, each beside what this run found. */
import type { RegressionRow } from './regression.ts';
import type { RunRequest } from './run-request.ts';

type Published = NonNullable<RunRequest['published']>['values'][number];

export interface PublishedComparison extends Pick<Published, 'exposure' | 'model' | 'subgroup' | 'contrast'> {
  published: Pick<Published, 'odds_ratio' | 'ci_low' | 'ci_high' | 'p'>;
  ours: Pick<RegressionRow, 'odds_ratio' | 'ci_low' | 'ci_high' | 'p' | 'status'> | null;
  /** Why the published value must not be scored against; null when nothing speaks against it. */
  inconsistent: string | null;
}

/** `ours` is null where the run has no such analysis. */
export function compareWithPublished(request: RunRequest, rows: readonly RegressionRow[]): PublishedComparison[] {
  return (request.published?.values ?? []).map(
    ({ exposure, model, subgroup, contrast, inconsistent, ...published }) => {
      const row = rows.find(
        (candidate) =>
          candidate.metal === exposure &&
          candidate.model === model &&
          candidate.subgroup === subgroup &&
          candidate.contrast === contrast,
      );
      return {
        exposure,
        model,
        subgroup,
        contrast,
        published,
        ours: row ? oursOf(row) : null,
        inconsistent: inconsistent ?? null,
      };
    },
  );
}

function oursOf({ odds_ratio, ci_low, ci_high, p, status }: RegressionRow) {
  return { odds_ratio, ci_low, ci_high, p, status };
}
