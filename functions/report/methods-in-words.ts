/** How the study was done: a paragraph that could stand in a paper, made of the request. */
import type { Manifest } from '../lake/manifest.ts';
import { COMMAND } from '../study/command-name.ts';
import type { StudyLabels } from '../study/labels.ts';
import { count, inList } from './figures.ts';
import { html } from './html.ts';
import type { PagePart, Sections, StudyReport } from './study-report.ts';

export function methodsPart(report: StudyReport, labels: StudyLabels, sections: Sections): PagePart {
  const paragraphs = [
    sampleInWords(report),
    designInWords(report.manifest),
    ...Object.values(sections).map((section) => section.methods(report, labels)),
    softwareInWords(report.manifest),
  ].filter((sentences) => sentences.length > 0);
  const body = html`${paragraphs.map(
    (sentences) => html`<p>${sentences.join(' ')}</p>
`,
  )}`;
  return { id: 'methods', title: 'Methods in words', body };
}

function sampleInWords({ request, manifest: { cohort, simulated }, flow }: StudyReport): string[] {
  const rules = flow.slice(1).map(({ description }) => description);
  const data = simulated
    ? 'a simulated National Health and Nutrition Examination Survey (NHANES)'
    : 'the National Health and Nutrition Examination Survey (NHANES)';
  return [
    `We used data of ${data}, ${request.cycles.length === 1 ? 'cycle' : 'cycles'} ${inList(request.cycles)}.`,
    ...(rules.length > 0
      ? [`Participants were included who met these rules, in this order: ${rules.join('; ')}.`]
      : []),
    ...(cohort ? [`The analytic sample had ${count(cohort.n)} participants.`] : []),
    ...(cohort?.outcomes ?? []).map(({ label, definition, cases }) =>
      cases === null ? `An outcome was ${definition}.` : `A case of ${label} was anyone with this: ${definition}.`,
    ),
  ].map(capital);
}

const DF: Record<Manifest['df_rule'], string> = {
  effective:
    'those that the data have of each contrast, with its standard error scaled to be right on average (Bell and McCaffrey 2002), and of the coefficients of a joint test together (Tipton and Pustejovsky 2015)',
  design: 'the number of PSUs minus the number of strata, counting those with a participant of the subgroup',
  residual: 'the number of PSUs minus the number of strata, plus one, minus the number of coefficients',
  normal: 'those of the normal distribution',
};

function designInWords({ weights_rule, df_rule, lonely_psu, cohort }: Manifest): string[] {
  if (!cohort) return [];
  return [
    `Survey weights were ${weights_rule}.`,
    'Standard errors were linearised by strata and primary sampling units (PSUs), as drawn with replacement (Binder 1983).',
    `The analytic sample and its subgroups were domains of all ${count(cohort.rows_in_design)} participants with a positive weight.`,
    `Degrees of freedom were ${DF[df_rule]}.`,
    lonely_psu === 'adjust'
      ? 'A stratum with a single PSU was centred on the mean of all PSUs.'
      : 'A stratum with a single PSU would have ended the analysis.',
  ];
}

function softwareInWords({ run_id }: Manifest): string[] {
  return [`The analyses were made by ${COMMAND}; run ${run_id} has every file and every version by its hash.`];
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
