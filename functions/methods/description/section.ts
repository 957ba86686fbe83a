/** What a run says of its participants: how common the outcomes are, and who the groups are. */

import { hasCases } from '../../outcomes/index.ts';
import { casesOf, count, inList, percent, sentence } from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { html } from '../../report/html.ts';
import { type Findings, rowsOf, type Section, type StudyReport } from '../../report/study-report.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { PrevalenceRow } from './fit.ts';
import type { ParticipantsRow } from './participants.ts';
import { participantsLines, participantsTable } from './participants-table.ts';
import { prevalenceLines, prevalenceTable, sharesBetween } from './prevalence-table.ts';

export const descriptionSection: Section = {
  analyses: 'descriptions',
  part: (report, labels) => {
    if (!report.request.description) return undefined;
    const prevalence = rowsOf<PrevalenceRow>(report, 'prevalence');
    const tables = groupsBy(rowsOf<ParticipantsRow>(report, 'participants'), 'by');
    const nothing = prevalence.length + tables.length === 0;
    const body = html`${nothing ? html`<p>This run has no description of the participants.</p>` : html`<p>Shares, means and their 95 % intervals are weighted, by the survey design; counts, missing values and values below the limit of detection are not.</p>`}
${prevalence.length > 0 ? prevalenceTable(prevalence, labels) : ''}
${tables.map((rows, index) => participantsTable(rows, report.request, labels, `participants-${index + 1}`))}`;
    return { id: 'participants', title: 'The participants', body };
  },
  findings: (report, labels) => (report.request.exposures.length > 0 ? [] : prevalenceFindings(report, labels)),
  methods: ({ request: { description, outcomes } }, labels) => {
    if (!description) return [];
    const by = description.by ?? outcomes.filter(hasCases).map(({ id }) => id);
    const names = by.map((id) => outcomes.find((outcome) => outcome.id === id)?.label ?? labels.exposure(id));
    return [
      ...(by.length > 0
        ? [
            `Participants were compared by ${inList(names)}: numbers by design-based t or Wald tests, categories by Rao and Scott's F test (Rao and Scott 1984).`,
          ]
        : []),
      ...(description.prevalence ? ['Prevalences have logit intervals and those of Korn and Graubard (1998).'] : []),
    ];
  },
  lines: (report, labels) => {
    const [first] = groupsBy(rowsOf<ParticipantsRow>(report, 'participants'), 'by');
    const participants = first ? participantsLines(first, report.request, labels) : [];
    const prevalence = prevalenceLines(rowsOf<PrevalenceRow>(report, 'prevalence'), labels);
    return [...participants, ...(participants.length > 0 && prevalence.length > 0 ? [''] : []), ...prevalence];
  },
};

/** What a study finds that describes only: how common each outcome is, among all and in each subgroup. */
function prevalenceFindings(report: StudyReport, labels: StudyLabels): Findings[] {
  const rows = rowsOf<PrevalenceRow>(report, 'prevalence').filter(({ contrast }) => contrast === 'logit');
  return groupsBy(rows, 'outcome').map((ofOutcome) => {
    const [first, ...others] = ofOutcome;
    return {
      answer: `${sentence(labels.outcome(first.outcome))}, ${labels.subgroup(first.subgroup)}: ${prevalenceInWords(first)}`,
      basis: '',
      each: others.map((row) => ({
        about: labels.subgroup(row.subgroup),
        found: prevalenceInWords(row),
        caution: null,
      })),
    };
  });
}

function prevalenceInWords(row: PrevalenceRow): string {
  const { estimate, cases, n } = row;
  if (estimate === null) return `the prevalence is not estimable (${casesOf(cases, n)}).`;
  const between = sharesBetween(row);
  return `${percent(estimate)}${between === '' ? '' : ` (95 % interval ${between})`}, ${count(cases)} cases among ${count(n)} participants.`;
}
