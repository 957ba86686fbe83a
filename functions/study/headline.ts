/** A finished run in a few figures, for its event. */
import type { Manifest } from '../lake/manifest.ts';
import type { EndedRun, Headline } from './run-events.ts';

function headlineOf({ cohort, analyses, missing, published, wqs }: Manifest): Headline {
  const [first] = wqs;
  return {
    participants: cohort?.n ?? null,
    cases: cohort?.cases ?? null,
    ...analyses,
    missing: missing.length,
    odds_ratios: published.values.map(({ exposure, model, subgroup, contrast, ours }) => ({
      ...{ exposure, model, subgroup, contrast },
      ...{ odds_ratio: ours?.odds_ratio ?? null, ci_low: ours?.ci_low ?? null, ci_high: ours?.ci_high ?? null },
      p: ours?.p ?? null,
    })),
    wqs_odds_ratios: wqs
      .filter(({ model, subgroup }) => model === first?.model && subgroup === first.subgroup)
      .map(({ model, subgroup, direction, survey }) => ({ model, subgroup, direction, ...survey })),
  };
}

/** What the event of a run tells, from the manifest of the run or of its attempt, its key and its SHA-256. */
export function endedRun(
  execution: string,
  manifest_key: string,
  manifest_sha256: string,
  manifest: Manifest,
): EndedRun {
  const { run_id, study, status, simulated } = manifest;
  const headline = headlineOf(manifest);
  return { execution, run_id, study, status, simulated, manifest_key, manifest_sha256, headline };
}
