/** What has come of the analyses of a run. */
import type { Manifest } from '../lake/manifest.ts';
import { count } from './figures.ts';
import type { Sections } from './study-report.ts';

/** Method by method: `150 regressions: 148 estimated, 2 with a Firth fit in place`. */
export function countsInWords({ analyses, cautions }: Manifest, sections: Sections): string[] {
  return Object.entries(analyses).flatMap(([method, counts]) => {
    if (counts.planned === 0) return [];
    const parts: [number, string][] = [
      [counts.estimated, 'estimated'],
      [counts.firth, 'with a Firth fit in place'],
      [counts.no_signal, 'without a signal'],
      [counts.not_estimable, 'with a part that cannot be estimated'],
      [counts.failed, 'missing'],
    ];
    const told = parts.filter(([number]) => number > 0).map(([number, words]) => `${count(number)} ${words}`);
    const { no_interval = 0, sparse = 0, few_events = 0 } = cautions[method] ?? {};
    const cautioned: [number, string][] = [
      [no_interval, 'without an interval for lack of PSUs with a case'],
      [sparse, 'sparse'],
      [few_events, 'with few events'],
    ];
    const careful = cautioned.filter(([number]) => number > 0).map(([number, words]) => `${count(number)} ${words}`);
    const results = careful.length === 0 ? '' : `; of their results ${careful.join(', ')}`;
    return [`${count(counts.planned)} ${sections[method]?.analyses ?? method}: ${told.join(', ')}${results}`];
  });
}
