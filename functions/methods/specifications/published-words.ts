/** Where what a publication found lies among the specifications, in sentences made of their numbers. */
import { count, distinct, inList, percent, ratio } from '../../report/figures.ts';
import { EVERYONE } from '../../study/request/sample.ts';
import type { RunRequest } from '../../study/run-request.ts';
import type { SpecificationRow } from './index.ts';
import { estimable } from './summary.ts';

type PublishedValue = NonNullable<RunRequest['published']>['values'][number];

/**
 * The published odds ratio of a curve, if there is one. As beside other results, it is of the outcome and the family
 * that the request names first.
 */
export function publishedOf(
  { published, outcomes }: RunRequest,
  { exposure, outcome, family, model, subgroup, contrast }: SpecificationRow,
): PublishedValue | undefined {
  const [first] = outcomes;
  if (outcome !== first.id || family !== first.families[0] || family !== 'logistic') return undefined;
  return published?.values.find(
    (value) =>
      value.exposure === exposure &&
      value.model === model &&
      value.subgroup === subgroup &&
      value.contrast === contrast,
  );
}

/** `Of 2,880 effects 12 (0.4 %) are larger than the published odds ratio of 15.64.` */
export function placeInWords({ odds_ratio, inconsistent }: PublishedValue, curve: readonly SpecificationRow[]): string {
  const effects = estimable(curve).map(({ effect }) => effect);
  if (effects.length === 0) return '';
  const above = effects.filter((effect) => effect > odds_ratio).length;
  const caution = inconsistent === undefined ? '' : ' The published figure contradicts itself.';
  return `Of ${count(effects.length)} effects ${count(above)} (${percent(above / effects.length)}) ${above === 1 ? 'is' : 'are'} larger than the published odds ratio of ${ratio(odds_ratio)}.${caution}`;
}

/**
 * `Of 2,880 specifications 40 (1.4 %) have the published 1,777 participants, …`: in the model of each curve, on the
 * outcome that the request names first. Whoever searches many samples finds the published one by chance, too.
 */
export function matchesInWords({ published, outcomes }: RunRequest, rows: readonly SpecificationRow[]): string {
  if (!published) return '';
  const { n, cases } = published;
  const [outcome] = outcomes;
  const ofEveryone = rows.filter((row) => row.subgroup === EVERYONE && row.outcome === outcome.id);
  const having = (are: (row: SpecificationRow) => boolean) =>
    distinct(ofEveryone.filter(are).map(({ specification }) => specification)).length;
  const specifications = having(() => true);
  if (specifications === 0) return '';
  const both = having((row) => row.n === n && row.cases === cases);
  const counts = [
    [having((row) => row.n === n), `the published ${count(n)} participants`],
    [having((row) => row.cases === cases), `the published ${count(cases)} cases`],
    [both, 'both'],
  ] as const;
  const told = counts.map(
    ([found, what]) => `${count(found)} (${percent(found / specifications)}) ${found === 1 ? 'has' : 'have'} ${what}`,
  );
  const sizes = ofEveryone.filter((row) => row.n > 0).map((row) => row.n);
  const range = sizes.length === 0 ? '' : ` They have ${count(least(sizes))} to ${count(most(sizes))} participants.`;
  const caution =
    both === 0
      ? ''
      : ' That a specification has the published numbers is no proof that its rules are those of the publication.';
  return `Of ${count(specifications)} specifications ${inList(told)}.${range}${caution}`;
}

// The arguments of one call could be too many.
const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
