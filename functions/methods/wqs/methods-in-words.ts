/** How WQS regressions are done, for the methods of a paper. */
import { count, inList } from '../../report/figures.ts';
import type { StudyReport } from '../../report/study-report.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { WqsSettings } from './settings.ts';

const SIGNALS: Record<WqsSettings['signal'], string> = {
  t2: 'the square of its test statistic',
  t3: 'the cube of its test statistic',
  abst: 'the absolute value of its test statistic',
  one: 'the same for all',
  expt: 'the exponential of the absolute value of its test statistic',
};

export function wqsMethods({ request: { wqs, exposures } }: StudyReport, labels: StudyLabels): string[] {
  if (!wqs) return [];
  const { quantiles, bootstraps, validation, split, holdouts, directions, signal, seed } = wqs;
  const { stratified, random_subset, survey_weights } = wqs;
  const replicates =
    random_subset === undefined
      ? `${count(bootstraps)} bootstrap replicates`
      : `${count(bootstraps)} random subsets of ${count(random_subset)} components (Curtin et al. 2019)`;
  return [
    `The mixture of ${inList(exposures.map(labels.exposure))} was analysed by weighted quantile sum (WQS) regression (Carrico et al. 2015), each component scored in ${quantiles} quantile groups from 0.`,
    ...(stratified === undefined
      ? []
      : [
          `Each level of ${labels.exposure(stratified)} had weights of its own in one index, all of them together of sum 1, with scores cut among all participants.`,
        ]),
    validation === 0
      ? 'All participants gave the weights and tested the index, so that its intervals are too narrow.'
      : `A ${split} random ${percentOf(validation)} of the participants tested the index; the others gave the weights${holdouts > 1 ? `, over ${count(holdouts)} such splits` : ''}.`,
    `Weights are the mean over ${replicates}, each solved exactly under the constraint of one direction (${inList(directions)}) and weighed by ${SIGNALS[signal]}.`,
    ...(survey_weights ? ['Survey weights, rescaled to mean 1, entered the search and the ordinary final model.'] : []),
    `The index was then tested by an ordinary regression and by the survey design with the validation participants as a domain. The seed was ${seed}.`,
  ];
}

function percentOf(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
