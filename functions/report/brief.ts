/** The top of the page: what was asked, of whom, what was found, what is published, and what must not be concluded. */
import type { Manifest } from '../lake/manifest.ts';
import { outcomeDetails } from '../outcomes/index.ts';
import type { StudyLabels } from '../study/labels.ts';
import type { RunRequest } from '../study/run-request.ts';
import { catalogueOf } from '../study/study-variables.ts';
import { countsInWords } from './counts.ts';
import { count, inList } from './figures.ts';
import { type Html, html } from './html.ts';
import { readingNotice } from './notices.ts';
import { publishedInBrief } from './published.ts';
import type { Findings, PagePart, Sections, StudyReport } from './study-report.ts';

export function briefPart(report: StudyReport, labels: StudyLabels, sections: Sections): PagePart {
  const { manifest, request } = report;
  const findings = Object.values(sections).flatMap((section) => section.findings(report, labels));
  const body = html`<dl>
<dt>Question</dt><dd>${questionInWords(request, labels)}</dd>
<dt>Who was studied</dt><dd>${participantsInWords(report, labels)}</dd>
${manifest.cohort?.outcomes.map(
  ({ id, label, definition, n, cases }) => html`<dt>${cases === null ? 'The outcome' : 'A case'}</dt>
<dd><strong>${label}</strong>${definition.startsWith(label) ? definition.slice(label.length) : `: ${definition}`}. ${detailsOf(id, request)} ${cases === null ? `Known of ${count(n)} participants.` : `${count(cases)} cases among ${count(n)} participants.`}</dd>
`,
)}</dl>
<h3>What was found</h3>
${findings.length === 0 ? html`<p>This run has no result to sum up.</p>` : findings.map(findingsInWords)}
${readingNotice(manifest)}
${publishedInBrief(manifest, labels)}
<h3>What not to conclude</h3>
<ul class="plain">${warnings(manifest, request).map((warning) => html`<li>${warning}</li>`)}</ul>
<p class="quiet">Run <code>${manifest.run_id}</code>: ${manifest.status}. ${countsInWords(manifest, sections).map((words) => `${words}. `)}</p>`;
  return { id: 'in-brief', title: 'In brief', body };
}

/** What the definition leaves to be asked: for example the reference of a T-score. */
function detailsOf(id: string, request: RunRequest): string {
  const outcome = request.outcomes.find((one) => one.id === id);
  return outcome ? outcomeDetails(outcome, catalogueOf(request)) : '';
}

function findingsInWords({ answer, basis, each }: Findings): Html {
  return html`<div class="answer"><p><strong>${answer}</strong>${basis === '' ? '' : ` ${basis}`}</p>
<ul class="plain">${each.map(
    ({ about, found, caution }) =>
      html`<li>${about}: ${found}${caution === null ? '' : html` <em>Caution: ${caution}.</em>`}</li>
`,
  )}</ul></div>
`;
}

/** The question that the request asks, made of its outcomes and exposures. */
function questionInWords({ exposures, outcomes, cycles, sweep }: RunRequest, labels: StudyLabels): string {
  const whom = `in NHANES ${inList(cycles)}, among those who meet the sample rules`;
  const what = inList(outcomes.map(({ label }) => label));
  if (outcomes.length === 0 && sweep) {
    const pairs = `any of ${count(sweep.exposures.length)} exposures associated with any of ${count(sweep.outcomes.length)} outcomes`;
    return `Is ${pairs} ${whom}?`;
  }
  if (exposures.length === 0) return `How common is ${what} ${whom}, and who are they?`;
  const verb = exposures.length === 1 ? 'Is' : 'Are';
  return `${verb} ${inList(exposures.map(labels.exposure))} associated with ${what} ${whom}?`;
}

/** What the author asks for; that everybody has a survey weight goes without saying here. */
function rulesInWords({ flow, request: { sample } }: StudyReport, labels: StudyLabels): string {
  const rules = sample.flatMap((rule) => {
    if ('complete_covariates_of' in rule) {
      return [`all covariates known of the model “${labels.model(rule.complete_covariates_of)}”`];
    }
    return 'where' in rule ? [flow.find(({ step }) => step === rule.step)?.description ?? rule.step] : [];
  });
  return rules.length === 0 ? '' : ` Sample rules: ${rules.join('; ')}.`;
}

function participantsInWords(report: StudyReport, labels: StudyLabels): string {
  const { flow, request } = report;
  const { cohort } = report.manifest;
  if (!cohort) return 'Nobody: the cohort of this run could not be built.';
  const [first] = flow;
  const of = first ? ` of the ${count(first.n)} in the files` : '';
  const [only] = cohort.outcomes;
  const cases = cohort.outcomes.length === 1 && only.cases !== null ? `, ${count(only.cases)} of them cases` : '';
  const cycles = `${request.cycles.length === 1 ? 'cycle' : 'cycles'} ${inList(request.cycles)}`;
  return `${count(cohort.n)} participants${of}${cases}; ${cycles}.${rulesInWords(report, labels)}`;
}

/** True of this run whatever it found. */
function warnings({ simulated, published }: Manifest, request: RunRequest): string[] {
  const isSweep = request.sweep !== undefined && request.exposures.length === 0;
  // A sweep corrects for all of its tests.
  const families = request.test_families.length > 0 || isSweep;
  const hasModels = request.models.length > 0 && (request.exposures.length > 0 || isSweep);
  const compared = published.values.length + published.statements.length > 0;
  return [
    ...(simulated ? ['Nothing about people: the participants are made up.'] : []),
    ...(hasModels
      ? [
          'That an exposure causes the outcome. NHANES examines each participant once, so that an association can have other causes.',
        ]
      : ['Anything about causes: this study describes, and compares no exposures.']),
    ...(hasModels && !families
      ? [
          'That a single p value below 0.05 is a finding. None of these p values is corrected for the number of comparisons.',
        ]
      : []),
    ...(hasModels
      ? [
          'That nothing is there, where an interval includes no association: it shows how large an association may still be.',
        ]
      : []),
    ...(hasModels && request.subgroups.length > 1
      ? [
          'That subgroups differ, because one shows an association and the other does not. Only a test of the interaction speaks to that.',
        ]
      : []),
    ...(compared
      ? [
          'That the publication followed the same rules, where figures agree; or that either is at fault, where they do not.',
        ]
      : []),
  ];
}
