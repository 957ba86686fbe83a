/** Runs side by side as a page of the same kind as a report: their main results in one figure, and what differs. */
import { studyLabels } from '../study/labels.ts';
import { type Difference, type Differences, differencesOf } from './differences.ts';
import { count, distinct } from './figures.ts';
import { flowDiagram } from './flow-diagram.ts';
import { groupsBy } from './groups.ts';
import { heading } from './heading.ts';
import { type Html, html } from './html.ts';
import { verdictInWords } from './published.ts';
import { page } from './shell.ts';
import { type ComparedRun, mainSideBySide, type SideBySide, sideBySide } from './side-by-side.ts';
import { effectsTable, mainPlot } from './side-by-side-results.ts';
import type { PagePart, StudyReport } from './study-report.ts';
import { Figure, row, table } from './table.ts';

/** The page, the same to the last byte for the same runs; two at least. */
export function renderComparison(reports: readonly StudyReport[]): string {
  const names = namesOf(reports);
  const runs = reports.map((report, index) => ({
    report,
    name: names[index],
    labels: studyLabels(report.request),
  }));
  const parts: (PagePart | undefined)[] = [
    briefPart(runs, mainSideBySide(runs)),
    resultsPart(runs, sideBySide(runs)),
    statementsPart(runs),
    samplePart(runs),
    differencesPart(runs, differencesOf(reports)),
  ];
  return page({
    title: `Side by side: ${names.join(', ')}`,
    simulated: reports.some(({ manifest }) => manifest.simulated),
    notices: '',
    parts: parts.filter((part) => part !== undefined),
    footer: provenance(runs),
  });
}

/** The studies' names; the runs' where two are of one study. */
function namesOf(reports: readonly StudyReport[]): string[] {
  const studies = reports.map(({ manifest }) => manifest.study);
  return distinct(studies).length === studies.length ? studies : reports.map(({ manifest }) => manifest.run_id);
}

function briefPart(runs: readonly ComparedRun[], main: readonly SideBySide[]): PagePart {
  const body = html`${table({
    id: 'runs',
    caption: 'The runs',
    head: ['Run', 'What it is', 'Participants', 'Cases', 'State'],
    rows: runs.map(({ name, report: { manifest, request } }) => {
      const [first] = manifest.cohort?.outcomes ?? [];
      return row(name, [
        html`<span class="words">${request.title}</span>`,
        new Figure(manifest.cohort ? count(manifest.cohort.n) : 'no cohort'),
        new Figure(typeof first?.cases === 'number' ? count(first.cases) : ''),
        `${manifest.status}${manifest.simulated ? ', SIMULATED DATA' : ''}`,
      ]);
    }),
    csv: runs.map(({ name, report: { manifest } }) => ({
      run: name,
      run_id: manifest.run_id,
      title: manifest.title,
      n: manifest.cohort?.n,
      cases: manifest.cohort?.outcomes[0]?.cases,
      status: manifest.status,
      simulated: Number(manifest.simulated),
    })),
  })}
<h3>Their main results</h3>
<p>Of each run the first outcome and the main model, in the first form of the exposures and the first subgroup. Runs differ in more than one
thing: what they share in words may not be the same in fact.</p>
${main.length === 0 ? html`<p>The runs have no main result in common.</p>` : html`${effectsTable('main-results', 'Main results', main, runs)}${mainPlot(main, runs)}`}
<h3>Whose rules these are</h3>
<dl>${runs.map(
    ({ name, report }) => html`<dt>${name}</dt><dd>${report.manifest.reading}</dd>
`,
  )}</dl>`;
  return { id: 'in-brief', title: 'In brief', body };
}

function resultsPart(runs: readonly ComparedRun[], all: readonly SideBySide[]): PagePart | undefined {
  const shared = all.filter(({ rows }) => rows.filter((found) => found !== null).length > 1);
  if (shared.length === 0) return undefined;
  const tables = groupsBy(shared, 'outcome', 'family', 'exposure', 'form').map((some, index) =>
    effectsTable(`shared-${index + 1}`, some[0].title, some, runs),
  );
  const body = html`<p>${count(shared.length)} effects of regressions bear the same names in two runs or more: outcome, family, exposure, form, model,
subgroup and contrast.</p>
${tables}`;
  return { id: 'results', title: 'All results that bear the same names', body };
}

/** What publications say, and what each run makes of it. */
function statementsPart(runs: readonly ComparedRun[]): PagePart | undefined {
  const texts = distinct(runs.flatMap(({ report }) => report.manifest.published.statements.map(({ text }) => text)));
  if (texts.length === 0 || runs.some(({ report }) => report.manifest.simulated)) return undefined;
  const found = texts.map((text) =>
    runs.map(({ report }) => {
      const statement = report.manifest.published.statements.find((one) => one.text === text);
      return statement ? verdictInWords(statement) : '';
    }),
  );
  const body = table({
    id: 'published-statements',
    caption: 'Published statements, judged by the 95 % intervals of each run',
    head: ['Published', ...runs.map(({ name }) => name)],
    rows: texts.map((text, index) =>
      row(
        text,
        found[index].map((words) => (words === '' ? '' : html`<span class="words">${words}</span>`)),
      ),
    ),
    csv: texts.map((text, index) => ({
      published: text,
      ...Object.fromEntries(runs.map(({ name }, run) => [name, found[index][run]])),
    })),
  });
  return { id: 'published', title: 'Beside the published study', body };
}

function samplePart(runs: readonly ComparedRun[]): PagePart {
  const body = html`<div class="figures">${runs.map(({ name, report, labels }, index) =>
    report.flow.length > 0
      ? html`<div>${heading(3, `sample-${index + 1}`, name)}
<p>${report.manifest.cohort?.outcomes.map(({ label, definition }) => `${label}: ${definition}. `)}</p>
${flowDiagram(report.flow, report.request, labels, `flow-diagram-${index + 1}`)}</div>`
      : html`<div>${heading(3, `sample-${index + 1}`, name)}<p>The cohort of this run could not be built.</p></div>`,
  )}</div>`;
  return { id: 'sample', title: 'Who is in them', body };
}

function differencesPart(runs: readonly ComparedRun[], { request, sources, code }: Differences): PagePart {
  const body = html`${differencesTable('request', 'In the request, field by field', request, runs)}${differencesTable(
    'source',
    'In the files of NHANES, by SHA-256',
    sources,
    runs,
  )}${differencesTable('code', 'In the code, function by function', code, runs)}`;
  return { id: 'differences', title: 'What differs', body };
}

function differencesTable(
  name: string,
  title: string,
  found: readonly Difference[],
  runs: readonly ComparedRun[],
): Html {
  const id = `differs-${name}`;
  if (found.length === 0) return html`${heading(3, `${id}-heading`, title)}<p>Nothing: they are the same.</p>`;
  const shown = table({
    id,
    caption: `${title}: ${count(found.length)} ${found.length === 1 ? 'difference' : 'differences'}`,
    head: [name === 'request' ? 'Field' : 'What', ...runs.map((run) => run.name)],
    rows: found.map(({ what, values }) =>
      row(
        html`<span class="long">${what}</span>`,
        values.map((value) => html`<span class="long">${value ?? 'none'}</span>`),
      ),
    ),
    csv: found.map(({ what, values }) => ({
      what,
      ...Object.fromEntries(runs.map((run, index) => [run.name, values[index]])),
    })),
  });
  return html`${heading(3, `${id}-heading`, title)}${shown}`;
}

function provenance(runs: readonly ComparedRun[]): Html {
  return html`<details id="provenance"><summary><h2>Where it comes from</h2></summary>
<dl>${runs.map(
    ({
      name,
      report: { manifest },
    }) => html`<dt>${name}</dt><dd>run <code>${manifest.run_id}</code>, ended ${manifest.created_at}</dd>
`,
  )}</dl></details>
`;
}
