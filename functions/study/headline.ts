/** A finished run in a few figures, for its event. */
import type { Manifest } from '../lake/manifest.ts';
import type { EndedRun, Headline } from './run-events.ts';

function headlineOf({ cohort, analyses, cautions, replicates, missing, published, wqs }: Manifest): Headline {
  const [first] = wqs;
  return {
    participants: cohort?.n ?? null,
    outcomes: (cohort?.outcomes ?? []).map(({ id, n, cases }) => ({ id, n, cases })),
    analyses,
    cautions,
    replicates,
    missing: missing.length,
    published: published.values.map(({ exposure, model, subgroup, contrast, ours }) => ({
      exposure,
      model,
      subgroup,
      contrast,
      effect: ours?.effect ?? null,
      effect_low: ours?.effect_low ?? null,
      effect_high: ours?.effect_high ?? null,
      p: ours?.p ?? null,
      caution: ours?.caution ?? null,
    })),
    wqs: wqs
      .filter(
        ({ outcome, model, subgroup }) =>
          outcome === first?.outcome && model === first.model && subgroup === first.subgroup,
      )
      .map(({ outcome, model, subgroup, direction, survey }) => ({ outcome, model, subgroup, direction, ...survey })),
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
