/** What each component weighs in the WQS index, as a number and as a bar. */
import type { WqsWeightRow } from '../methods/wqs/result.ts';
import { distinct } from './figures.ts';
import { type Html, html } from './html.ts';
import { row, rowGroup, table } from './table.ts';

/** The view box of a bar; a weight of 1 fills its width. */
const WIDTH = 100;
const HEIGHT = 12;

export function wqsWeights(weights: readonly WqsWeightRow[], over: 'replicates' | 'holdouts'): Html {
  const components = distinct(weights.map(({ component }) => component));
  const head = ['Subgroup', 'Direction', ...components];
  const models = distinct(weights.map(({ model }) => model)).map((model) => {
    const ofModel = weights.filter((weight) => weight.model === model);
    const analyses = distinct(ofModel.map(({ subgroup }) => subgroup)).flatMap((subgroup) => {
      const ofSubgroup = ofModel.filter((weight) => weight.subgroup === subgroup);
      return distinct(ofSubgroup.map(({ direction }) => direction)).map((direction) =>
        ofSubgroup.filter((weight) => weight.direction === direction),
      );
    });
    const lines = analyses.map((analysis) =>
      row(analysis[0].subgroup, [
        analysis[0].direction,
        ...components.map((component) => cell(analysis.find((weight) => weight.component === component))),
      ]),
    );
    return rowGroup(model, head.length, lines);
  });
  const caption = `Weights in the index; below each its median and its 2.5 and 97.5 percentiles over the ${over}`;
  return table(caption, head, models, true);
}

const WITHOUT_WEIGHT = {
  ...{ left_out: 'left out: no variation', no_signal: 'no signal', not_estimable: 'not estimable', estimated: '' },
};

function cell(found: WqsWeightRow | undefined): Html {
  if (!found) return html``;
  if (found.weight === null) return html`<span class="none">${WITHOUT_WEIGHT[found.status]}</span>`;
  const { weight, weight_p2_5: low, weight_p50: middle, weight_p97_5: high } = found;
  const quantiles =
    low === null || middle === null || high === null
      ? ''
      : html`<span class="small">${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})</span>`;
  return html`${weight.toFixed(2)}${bar(found, weight)}${quantiles}`;
}

/** The bar is the weight, the line across it the percentiles, the stroke on the line the median. */
function bar({ component, weight_p2_5, weight_p50, weight_p97_5 }: WqsWeightRow, weight: number): Html {
  const middle = HEIGHT / 2;
  const line =
    weight_p2_5 === null || weight_p97_5 === null
      ? ''
      : html`<line x1="${along(weight_p2_5)}" x2="${along(weight_p97_5)}" y1="${middle}" y2="${middle}" class="whisker"/>`;
  const stroke =
    weight_p50 === null
      ? ''
      : html`<line x1="${along(weight_p50)}" x2="${along(weight_p50)}" y1="2" y2="${HEIGHT - 2}" class="whisker"/>`;
  return html`<svg class="bar" viewBox="-1 0 ${WIDTH + 2} ${HEIGHT}" role="img"><title>weight of ${component}: ${weight.toFixed(2)}</title>
<rect x="0" y="0" width="${WIDTH}" height="${HEIGHT}" class="track"/><rect x="0" y="0" width="${along(weight)}" height="${HEIGHT}" class="fill"/>${line}${stroke}</svg>`;
}

function along(weight: number): string {
  return String(Number((weight * WIDTH).toFixed(1)));
}
