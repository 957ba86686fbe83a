/** What weakens the results of a run: of every such study, and what this run's own figures tell. */
import { count, percent } from './figures.ts';
import { html } from './html.ts';
import type { PagePart, StudyReport } from './study-report.ts';

export function limitationsPart(report: StudyReport): PagePart {
  const body = html`<ul class="plain">${limitations(report).map(
    (limit) => html`<li>${limit}</li>
`,
  )}</ul>`;
  return { id: 'limitations', title: 'Limitations', body };
}

function limitations({ manifest, request, flow }: StudyReport): string[] {
  const { cohort, analyses } = manifest;
  const explains = request.exposures.length > 0 && request.models.length > 0;
  const counts = Object.values(analyses);
  const total = (name: 'firth' | 'not_estimable') => counts.reduce((sum, count) => sum + count[name], 0);
  const [first] = flow;
  return [
    'The survey is cross-sectional: exposures and outcomes are of one visit, so that neither is known to come first.',
    ...(explains
      ? [
          'An exposure is measured once, in one sample. What varies within a person from day to day makes associations look weaker or, of several exposures that go together, moves them to one that is measured better.',
          'Only the covariates of the models are adjusted for. The E-value of each effect (in its CSV) says how strong an unmeasured confounder would have to be to explain it.',
        ]
      : []),
    ...(cohort && first
      ? [
          `The analytic sample is ${percent(cohort.n / first.n)} of the participants in the files. It stands for the population of the sample rules only if those left out for missing values are like those who stay.`,
        ]
      : []),
    ...(manifest.df_rule === 'design'
      ? [
          'Intervals rest on the number of PSUs, of which NHANES has two or three in a stratum. Where few PSUs hold most of the information, an interval is too narrow.',
        ]
      : []),
    ...(manifest.df_rule === 'normal'
      ? ['Intervals are by the normal distribution, as if the number of PSUs were large: they are too narrow.']
      : []),
    ...(total('firth') > 0
      ? [
          `${count(total('firth'))} analyses have a penalised (Firth) fit in place: separation would have made their estimates infinite.`,
        ]
      : []),
    ...(total('not_estimable') > 0
      ? [
          `${count(total('not_estimable'))} analyses have a part that cannot be estimated, with its reason where it would stand.`,
        ]
      : []),
    ...(manifest.status === 'complete'
      ? []
      : ['The run is not complete: what is missing stands at the top of this page.']),
  ];
}
