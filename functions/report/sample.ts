/** Who is in the study: step by step, and where the quantile groups of the exposures begin and end. */
import { count, groupName } from './figures.ts';
import { type Html, html } from './html.ts';
import type { StudyReport } from './study-report.ts';
import { row, table } from './table.ts';

export function sampleSection({ manifest: { cohort, weights_rule }, flow }: StudyReport): Html {
  return html`<section><h2>Who is in it</h2>
${
  cohort
    ? html`<p><strong>${count(cohort.n)} participants, ${count(cohort.cases)} of them cases.</strong> Another
${count(cohort.rows_in_design - cohort.n)} participants with a positive weight stay in the survey design, as they must for the standard errors of a subgroup.
Weights: ${weights_rule}.</p>`
    : html`<p>The cohort of this run could not be built.</p>`
}
${flow.length > 0 ? flowTable(flow) : ''}
${cohort ? cutPointTable(cohort.cut_points) : ''}
${cohort?.notes.map((note) => html`<p class="remark">${note}</p>`)}
</section>
`;
}

function flowTable(flow: StudyReport['flow']): Html {
  const rows = flow.map(({ step, description, n, cases }, index) =>
    row(step, [
      html`<span class="words">${description}</span>`,
      ...[count(n), count(cases), index === 0 ? '' : count(flow[index - 1].n - n)],
    ]),
  );
  return table(
    'Who is left after each sample rule, in the order of the rules',
    ['Step', 'Rule', 'Participants', 'Cases', 'Left out'],
    rows,
  );
}

/** Exposures differ in nothing but their boundaries: these are the same in every model and subgroup. */
function cutPointTable(cutPoints: Record<string, readonly number[]>): Html {
  const groups = Math.max(0, ...Object.values(cutPoints).map((points) => points.length - 1));
  const between = Array.from({ length: Math.max(0, groups - 1) }, (_, index) => `Q${index + 1} to`);
  const rows = Object.entries(cutPoints).map(([exposure, points]) => row(exposure, points.map(String)));
  return table(
    `Boundaries of the ${groupName(groups)}s (a value on a boundary belongs to the lower group), in the units of NHANES`,
    ['Exposure', 'Lowest', ...between, 'Highest'],
    rows,
  );
}
