/** What a run says of its participants: how common the outcomes are, and who the groups are. */

import { groupsBy } from '../../report/groups.ts';
import { html } from '../../report/html.ts';
import { rowsOf, type Section } from '../../report/study-report.ts';
import type { PrevalenceRow } from './fit.ts';
import type { ParticipantsRow } from './participants.ts';
import { participantsLines, participantsTable } from './participants-table.ts';
import { prevalenceLines, prevalenceTable } from './prevalence-table.ts';

export const descriptionSection: Section = {
  analyses: 'descriptions',
  page: (report, labels) => {
    if (!report.request.description) return html``;
    const prevalence = rowsOf<PrevalenceRow>(report, 'prevalence');
    const tables = groupsBy(rowsOf<ParticipantsRow>(report, 'participants'), 'by');
    const nothing = prevalence.length + tables.length === 0;
    return html`<section><h2>The participants</h2>
${nothing ? html`<p>This run has no description of the participants.</p>` : html`<p>Shares, means and their 95 % intervals are weighted, by the survey design; counts are not.</p>`}
${prevalence.length > 0 ? prevalenceTable(prevalence, labels) : ''}
${tables.map((rows) => participantsTable(rows, report.request, labels))}</section>
`;
  },
  lines: (report, labels) => {
    const [first] = groupsBy(rowsOf<ParticipantsRow>(report, 'participants'), 'by');
    const participants = first ? participantsLines(first, report.request, labels) : [];
    const prevalence = prevalenceLines(rowsOf<PrevalenceRow>(report, 'prevalence'), labels);
    return [...participants, ...(participants.length > 0 && prevalence.length > 0 ? [''] : []), ...prevalence];
  },
};
