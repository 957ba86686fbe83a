/** What each component weighs in the WQS index, as a number and as a bar. */
import { distinct } from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { row, rowGroup, table } from '../../report/table.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { WqsWeightRow } from './result.ts';

/** The view box of a bar; a weight of 1 fills its width. */
const WIDTH = 100;
const HEIGHT = 12;

/** `weights` are those of one outcome. */
export function wqsWeights(
  weights: readonly WqsWeightRow[],
  labels: StudyLabels,
  over: 'replicates' | 'holdouts',
): Html {
  const components = distinct(weights.map(({ component }) => component));
  const head = ['Subgroup', 'Direction', ...components.map(labels.exposure)];
  const models = groupsBy(weights, 'model').map((ofModel) =>
    rowGroup(
      labels.model(ofModel[0].model),
      head.length,
      groupsBy(ofModel, 'subgroup', 'direction').map((analysis) => {
        const [{ subgroup, direction }] = analysis;
        const cells = components.map((component) =>
          cell(
            analysis.find((weight) => weight.component === component),
            labels,
          ),
        );
        return row(labels.subgroup(subgroup), [direction, ...cells]);
      }),
    ),
  );
  const caption = `Weights in the index; below each its median and its 2.5 and 97.5 percentiles over the ${over}`;
  return table(caption, head, models, true);
}

const WITHOUT_WEIGHT: Readonly<Record<WqsWeightRow['status'], string>> = {
  left_out: 'left out: no variation',
  no_signal: 'no signal',
  not_estimable: 'not estimable',
  estimated: '',
};

function cell(found: WqsWeightRow | undefined, labels: StudyLabels): Html {
  if (!found) return html``;
  if (found.weight === null) return html`<span class="none">${WITHOUT_WEIGHT[found.status]}</span>`;
  const { weight, weight_p2_5: low, weight_p50: middle, weight_p97_5: high } = found;
  const quantiles =
    low === null || middle === null || high === null
      ? ''
      : html`<span class="small">${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})</span>`;
  return html`${weight.toFixed(2)}${bar(found, weight, labels)}${quantiles}`;
}

/** The bar is the weight, the line across it the percentiles, the stroke on the line the median. */
function bar(
  { component, weight_p2_5, weight_p50, weight_p97_5 }: WqsWeightRow,
  weight: number,
  labels: StudyLabels,
): Html {
  const middle = HEIGHT / 2;
  const line =
    weight_p2_5 === null || weight_p97_5 === null
      ? ''
      : html`<line x1="${along(weight_p2_5)}" x2="${along(weight_p97_5)}" y1="${middle}" y2="${middle}" class="whisker"/>`;
  const stroke =
    weight_p50 === null
      ? ''
      : html`<line x1="${along(weight_p50)}" x2="${along(weight_p50)}" y1="2" y2="${HEIGHT - 2}" class="whisker"/>`;
  return html`<svg class="bar" viewBox="-1 0 ${WIDTH + 2} ${HEIGHT}" role="img"><title>weight of ${labels.exposure(component)}: ${weight.toFixed(2)}</title>
<rect x="0" y="0" width="${WIDTH}" height="${HEIGHT}" class="track"/><rect x="0" y="0" width="${along(weight)}" height="${HEIGHT}" class="fill"/>${line}${stroke}</svg>`;
}

function along(weight: number): string {
  return String(Number((weight * WIDTH).toFixed(1)));
}
