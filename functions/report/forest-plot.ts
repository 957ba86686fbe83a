/** Forest plots of one model: a figure per metal, its quantile groups by subgroup, all on the same axis. */
import type { RegressionRow } from '../study/regression.ts';
import { distinct, oddsRatio } from './figures.ts';
import { type Html, html, type Part } from './html.ts';
import { type LogScale, logScale } from './log-scale.ts';

/** In units of the view box. */
const WIDTH = 560;
const AXIS = { left: 100, right: 425 };
const LINE = 17;
const GAP = 9;
const TOP = 24;

export function forestPlotSection(rows: readonly RegressionRow[]): Html {
  const [first] = rows;
  if (!first) return html``;
  const shown = rows.filter(({ model, contrast }) => model === first.model && contrast !== 'trend');
  const values = shown.flatMap(({ odds_ratio, ci_low, ci_high }) => [odds_ratio, ci_low, ci_high]);
  const scale = logScale(
    values.filter((value) => value !== null),
    AXIS.left,
    AXIS.right,
  );
  return html`<section><h2>Forest plots: ${first.model}</h2>
<p>Odds ratios against Q1 with 95 % intervals by subgroup, on one logarithmic axis for all metals. Hollow marks are penalised (Firth) fits; an arrow means that the
interval goes on beyond the axis.</p>
<div class="figures">${distinct(shown.map(({ metal }) => metal)).map((metal, index) =>
    figure(
      metal,
      shown.filter((candidate) => candidate.metal === metal),
      scale,
      `forest-${index + 1}`,
    ),
  )}</div></section>
`;
}

function figure(metal: string, rows: readonly RegressionRow[], scale: LogScale, name: string): Html {
  const subgroups = distinct(rows.map(({ subgroup }) => subgroup));
  // Every subgroup has its name on a line of its own, however long it is.
  const heightTo = (row: number) => {
    const subgroup = subgroups.indexOf(rows[row].subgroup);
    return TOP + (row + subgroup + 1.5) * LINE + GAP * subgroup;
  };
  const bottom = heightTo(rows.length - 1) + LINE;
  const starts = rows.flatMap(({ subgroup }, row) => (subgroup === rows[row - 1]?.subgroup ? [] : [row]));
  return html`<figure><figcaption>${metal}, ${rows[0].model}</figcaption><div class="wide"><svg
 viewBox="0 0 ${WIDTH} ${at(bottom + 38)}" role="img" aria-labelledby="${name}-title ${name}-text">
<title id="${name}-title">Forest plot of ${metal} in ${rows[0].model}</title>
<desc id="${name}-text">${rows.map(inWords).join('; ')}. The same figures are in the tables above.</desc>
${starts.map((row) => label(0, heightTo(row) - LINE, rows[row].subgroup, 'start'))}
${axis(scale, bottom)}
${rows.map((row, index) => line(row, heightTo(index), scale))}
</svg></div></figure>
`;
}

function axis(scale: LogScale, bottom: number): Html {
  const ticks = scale.ticks.map((tick) => {
    const x = at(scale.x(tick));
    return html`<line x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${at(bottom)}" class="${tick === 1 ? 'unity' : 'grid'}"/>
${scale.labelled.includes(tick) ? label(scale.x(tick), bottom + 12, tick, 'middle') : ''}`;
  });
  return html`${ticks}${label((AXIS.left + AXIS.right) / 2, bottom + 28, 'odds ratio, logarithmic', 'middle')}
${label(WIDTH, 10, 'OR (95 % interval)', 'end')}`;
}

function line(row: RegressionRow, y: number, scale: LogScale): Html {
  const { contrast, odds_ratio, ci_low, ci_high, status } = row;
  const name = label(AXIS.left - 14, y, contrast.toUpperCase(), 'end');
  if (odds_ratio === null) return html`${name}${label(WIDTH, y, 'not estimable', 'end')}`;
  const x = scale.x(odds_ratio);
  const whisker =
    ci_low === null || ci_high === null
      ? ''
      : html`<line x1="${at(scale.x(ci_low))}" x2="${at(scale.x(ci_high))}" y1="${at(y)}" y2="${at(y)}" class="whisker"/>
${arrow(scale.beyond(ci_low), scale.x(ci_low), y)}${arrow(scale.beyond(ci_high), scale.x(ci_high), y)}`;
  const mark = scale.beyond(odds_ratio)
    ? ''
    : html`<rect x="${at(x - 3.5)}" y="${at(y - 3.5)}" width="7" height="7" class="${status === 'firth' ? 'hollow' : 'mark'}"/>`;
  return html`<g><title>${inWords(row)}</title>${name}${whisker}${mark}
${label(WIDTH, y, oddsRatio(odds_ratio, row), 'end')}</g>
`;
}

function arrow(side: 'left' | 'right' | undefined, x: number, y: number): Html {
  if (!side) return html``;
  const back = side === 'left' ? 6 : -6;
  return html`<path d="M${at(x)} ${at(y)}l${back} -4v8z" class="mark"/>`;
}

function inWords({ subgroup, contrast, odds_ratio, status, ...bounds }: RegressionRow): string {
  const found = odds_ratio === null ? 'not estimable' : oddsRatio(odds_ratio, bounds);
  return `${subgroup} ${contrast.toUpperCase()}: ${found}${status === 'firth' ? ', Firth' : ''}`;
}

function label(x: number, y: number, text: Part, anchor: 'start' | 'middle' | 'end'): Html {
  return html`<text x="${at(x)}" y="${at(y + 4)}" text-anchor="${anchor}">${text}</text>`;
}

/** A coordinate, to a tenth: finer than any screen, and short. */
function at(value: number): string {
  return String(Number(value.toFixed(1)));
}
