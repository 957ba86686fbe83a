/** A run in a few lines for people. */
import type { Manifest } from '../../functions/lake/manifest.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { printableLines } from '../../functions/language/plain-text.ts';
import { SECTIONS } from '../../functions/methods/index.ts';
import { countsInWords } from '../../functions/report/counts.ts';
import { count, pValue } from '../../functions/report/figures.ts';
import { oursInWords, publishedInWords, verdictInWords } from '../../functions/report/published.ts';
import { type StudyLabels, studyLabels } from '../../functions/study/labels.ts';
import { storedReport } from './stored-report.ts';
import { truthLines } from './truth.ts';

/** What was asked, who is in it, the main results of every method, and the published figures beside ours. */
export async function summarise(store: ObjectStore, manifest: Manifest): Promise<string> {
  const report = await storedReport(store, manifest);
  const labels = studyLabels(report.request);
  const parts = [
    [manifest.title, manifest.reading],
    [...participantsLines(manifest), ...countsInWords(manifest, SECTIONS)],
    ...Object.values(SECTIONS).map((section) => section.lines(report, labels)),
    publishedLines(manifest, labels),
    truthLines(report, labels),
    [...replacedLines(manifest), ...remarks(manifest)],
    [...pageLines(store, manifest), `results: ${store.locate('results')}`],
  ];
  const text = parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `\n${lines.join('\n')}`)
    .join('\n');
  // Not every terminal has the dash of an interval. The door refuses what a terminal would obey; a manifest may have
  // come past it.
  return printableLines(text.replaceAll('–', '-'));
}

/** The page has what the console has no room for: every outcome, model and subgroup. */
function pageLines(store: ObjectStore, { objects }: Manifest): string[] {
  const page = objects.find(({ key }) => key.endsWith('report.html'));
  return page ? [`report: ${store.locate(page.key)}`] : [];
}

/** Each outcome has its own participants and cases. */
function participantsLines({ cohort, run_id, status }: Manifest): string[] {
  if (!cohort) return [`run ${run_id}: ${status}; its cohort could not be built`];
  return [
    `${count(cohort.n)} participants; run ${run_id}: ${status}`,
    ...cohort.outcomes.map(({ label, definition, n, cases }) =>
      cases === null
        ? `${label} (${definition}): known of ${count(n)}`
        : `${label}: ${count(cases)} cases among ${count(n)} (a case: ${definition})`,
    ),
  ];
}

/** Made-up data reproduce nothing: beside them the published figures would only mislead. */
function publishedLines({ published, simulated }: Manifest, labels: StudyLabels): string[] {
  if (published.values.length + published.statements.length === 0 || simulated) return [];
  return [
    'Beside the published study (whose rules this run follows stands above):',
    ...published.values.flatMap((comparison) => {
      const { exposure, model, subgroup, contrast, published: theirs, ours, inconsistent } = comparison;
      const about = [
        labels.exposure(exposure),
        labels.contrast({ contrast, exposure }),
        labels.model(model),
        labels.subgroup(subgroup),
      ].join(', ');
      const p = ours === null || ours.effect === null ? '' : `, ${pValue(ours.p)}`;
      return [
        `${about}: published ${publishedInWords(theirs)}, p ${theirs.p}; this run ${oursInWords(comparison)}${p}`,
        ...(inconsistent === null ? [] : [`    ${inconsistent}`]),
      ];
    }),
    ...published.statements.map((statement) => `"${statement.text}" ${verdictInWords(statement)}`),
  ];
}

/**
 * Files that were others when the lake had them before: a result that differs from an earlier one may differ for this.
 */
function replacedLines({ sources }: Manifest): string[] {
  const replaced = sources.filter(({ replaces }) => replaces !== null);
  return replaced.map(
    ({ table, cycle, sha256, replaces }) =>
      `${table} of ${cycle} is another file than the lake had before: SHA-256 ${sha256}, not ${replaces}`,
  );
}

function remarks({ sources, damaged, missing }: Manifest): string[] {
  return [
    ...sources.flatMap(({ rows_note }) => (rows_note === null ? [] : [`note: ${rows_note}`])),
    ...damaged.map(({ key, problem }) => `damaged, and not used: ${key} (${problem})`),
    ...missing.map(({ state, id, error }) => `missing: ${state} ${id} (${error})`),
  ];
}
