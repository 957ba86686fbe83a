/** What each component weighs in the WQS index, as a number and as a bar. */
import { distinct } from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { csvRows } from '../../report/labelled-rows.ts';
import { levelInWords } from '../../report/reasons.ts';
import { Figure, row, type TableCell, table } from '../../report/table.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { WqsWeightRow } from './result.ts';

/** The view box of a bar; a weight of 1 fills its width. */
const WIDTH = 100;
const HEIGHT = 12;

/** `weights` are those of one outcome, with percentiles over `over`, in the plural; `id` names the table. */
export function wqsWeights(weights: readonly WqsWeightRow[], labels: StudyLabels, over: string, id: string): Html {
  const components = distinct(weights.map(({ component }) => component));
  const stratified = weights.some(({ level }) => level !== null);
  const groups = groupsBy(weights, 'model').map((ofModel) => ({
    name: labels.model(ofModel[0].model),
    rows: groupsBy(ofModel, 'subgroup', 'direction', 'level').map((analysis) => {
      const [{ subgroup, direction, level }] = analysis;
      const cells = components.map((component) => cell(analysis.find((weight) => weight.component === component)));
      const ofLevel = stratified ? [level === null ? 'all levels' : levelInWords(level)] : [];
      return row(labels.subgroup(subgroup), [direction, ...ofLevel, ...cells]);
    }),
  }));
  const caption = `Weights in the index; below each its median and its 2.5 and 97.5 percentiles over the ${over}`;
  const head = ['Subgroup', 'Direction', ...(stratified ? ['Level'] : []), ...components.map(labels.exposure)];
  return table({ id, caption, head, groups, csv: csvRows(weights, labels) });
}

const WITHOUT_WEIGHT: Readonly<Record<WqsWeightRow['status'], string>> = {
  left_out: 'left out: no variation',
  no_signal: 'no signal',
  not_estimable: 'not estimable',
  estimated: '',
};

function cell(found: WqsWeightRow | undefined): TableCell {
  if (!found) return '';
  if (found.weight === null) return html`<span class="none">${WITHOUT_WEIGHT[found.status]}</span>`;
  const { weight, weight_p2_5: low, weight_p50: middle, weight_p97_5: high } = found;
  const quantiles =
    low === null || middle === null || high === null
      ? ''
      : html`<span class="small">${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})</span>`;
  return new Figure(weight.toFixed(2), html` ${bar(found, weight)}${quantiles}`);
}

/**
 * The bar is the weight, the line across it the percentiles, the stroke on the line the median. The figure stands
 * beside it.
 */
function bar({ weight_p2_5, weight_p50, weight_p97_5 }: WqsWeightRow, weight: number): Html {
  const middle = HEIGHT / 2;
  const line =
    weight_p2_5 === null || weight_p97_5 === null ? '' : `M${along(weight_p2_5)} ${middle}H${along(weight_p97_5)}`;
  const stroke = weight_p50 === null ? '' : `M${along(weight_p50)} 2V${HEIGHT - 2}`;
  return html`<svg class="bar" viewBox="-1 0 ${WIDTH + 2} ${HEIGHT}" aria-hidden="true"><path d="M0 0H${WIDTH}V${HEIGHT}H0z" class="track"/><path d="M0 0H${along(weight)}V${HEIGHT}H0z" class="fill"/><path d="${line}${stroke}" class="whisker"/></svg>`;
}

function along(weight: number): string {
  return String(Number((weight * WIDTH).toFixed(1)));
}

/** What a weight is of: `blood cadmium`, or at one level of a factor `blood cadmium (female)`. */
export function partInWords(
  { component, level }: Pick<WqsWeightRow, 'component' | 'level'>,
  labels: StudyLabels,
): string {
  const name = labels.exposure(component);
  return level === null ? name : `${name} (${levelInWords(level)})`;
}
