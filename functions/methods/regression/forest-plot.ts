/** Forest plots of one outcome in one model: a figure per exposure, its contrasts by subgroup, all on the same axis. */
import { type Axis, linearAxis, logAxis } from '../../report/axis.ts';
import { effectInWords, isRatio, plainNumber } from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html, type Part } from '../../report/html.ts';
import type { EffectRow } from '../../study/effect-row.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { familyOf } from '../../survey/family.ts';

/** In units of the view box. */
const AXIS_WIDTH = 275;
const EFFECTS_WIDTH = { ratio: 135, difference: 190 };
const LINE = 17;
const GAP = 9;
const TOP = 24;
/** Of a letter on average, in the type of the plot: names of contrasts have as much room as they need. */
const LETTER_WIDTH = 6;
const NAME_MARGIN = 24;

/** What all figures of an outcome share. */
interface Frame {
  axis: Axis;
  left: number;
  right: number;
  width: number;
  labels: StudyLabels;
  /** Of the effects. */
  measure: string;
  scale: string;
}

/** `rows` are those with an effect, of one outcome by one family in one model; `name` is that of the figures. */
export function forestPlots(rows: readonly EffectRow[], labels: StudyLabels, name: string): Html {
  const [{ family, model }] = rows;
  const ratios = isRatio(family);
  const left = LETTER_WIDTH * Math.max(...rows.map((row) => labels.contrast(row).length)) + NAME_MARGIN;
  const right = left + AXIS_WIDTH;
  const frame: Frame = {
    axis: ratios ? logAxis(rows, left, right) : linearAxis(rows, left, right),
    left,
    right,
    width: right + (ratios ? EFFECTS_WIDTH.ratio : EFFECTS_WIDTH.difference),
    labels,
    measure: familyOf(family).effectMeasure,
    scale: ratios ? 'logarithmic' : 'linear',
  };
  return html`<h4>Forest plots: ${labels.model(model)}</h4>
<p>The ${frame.measure}s with 95 % intervals by subgroup, on one ${frame.scale} axis for all exposures. Hollow marks are penalised (Firth)
fits; an arrow means that the interval goes on beyond the axis.</p>
<div class="figures">${groupsBy(rows, 'exposure').map((ofExposure, index) => figure(ofExposure, frame, `${name}-${index + 1}`))}</div>
`;
}

function figure(rows: readonly EffectRow[], frame: Frame, name: string): Html {
  const { axis, width, labels, left, right, measure, scale } = frame;
  const [{ exposure, model }] = rows;
  const bySubgroup = groupsBy(rows, 'subgroup');
  let y = TOP;
  const parts = bySubgroup.map((ofSubgroup) => {
    // Every subgroup has its name on a line of its own, however long it is.
    const heading = label(0, y + LINE / 2, labels.subgroup(ofSubgroup[0].subgroup), 'start');
    const lines = ofSubgroup.map((row, index) => line(row, y + (index + 1.5) * LINE, frame));
    y += (ofSubgroup.length + 1) * LINE + GAP;
    return html`${heading}${lines}`;
  });
  const what = `${labels.exposure(exposure)}, ${labels.model(model)}`;
  return html`<figure><figcaption>${labels.exposure(exposure)}</figcaption><div class="wide"><svg
 viewBox="0 0 ${at(width)} ${at(y + 38)}" role="img" aria-labelledby="${name}-title ${name}-text">
<title id="${name}-title">Forest plot of ${what}</title>
<desc id="${name}-text">${rows.map((row) => inWords(row, labels)).join('; ')}. The same figures are in the tables above.</desc>
${grid(axis, y)}
${label((left + right) / 2, y + 28, `${measure}, ${scale}`, 'middle')}${label(width, 10, `${measure} (95 % interval)`, 'end')}
${parts}
</svg></div></figure>
`;
}

function grid({ ticks, labelled, none, x }: Axis, bottom: number): Html[] {
  return ticks.map((tick) => {
    const place = at(x(tick));
    return html`<line x1="${place}" x2="${place}" y1="${TOP - 6}" y2="${at(bottom)}" class="${tick === none ? 'unity' : 'grid'}"/>
${labelled.includes(tick) ? label(x(tick), bottom + 12, plainTick(tick), 'middle') : ''}`;
  });
}

/** Ticks are round: they need no more digits than they have. */
function plainTick(tick: number): string {
  const plain = String(tick);
  return plain.includes('e') ? plainNumber(tick, 1) : plain;
}

function line(row: EffectRow, y: number, { axis, left, width, labels }: Frame): Html {
  const { effect, effect_low: low, effect_high: high, status } = row;
  const name = label(left - NAME_MARGIN / 2, y, labels.contrast(row), 'end');
  if (effect === null) return html`${name}${label(width, y, 'not estimable', 'end')}`;
  const whisker =
    low === null || high === null
      ? ''
      : html`<line x1="${at(axis.x(low))}" x2="${at(axis.x(high))}" y1="${at(y)}" y2="${at(y)}" class="whisker"/>
${arrow(axis.beyond(low), axis.x(low), y)}${arrow(axis.beyond(high), axis.x(high), y)}`;
  const mark = axis.beyond(effect)
    ? ''
    : html`<rect x="${at(axis.x(effect) - 3.5)}" y="${at(y - 3.5)}" width="7" height="7" class="${status === 'firth' ? 'hollow' : 'mark'}"/>`;
  return html`<g><title>${inWords(row, labels)}</title>${name}${whisker}${mark}
${label(width, y, effectInWords(row), 'end')}</g>
`;
}

function arrow(side: 'left' | 'right' | undefined, x: number, y: number): Html {
  if (!side) return html``;
  const back = side === 'left' ? 6 : -6;
  return html`<path d="M${at(x)} ${at(y)}l${back} -4v8z" class="mark"/>`;
}

function inWords(row: EffectRow, labels: StudyLabels): string {
  const found = row.effect === null ? 'not estimable' : effectInWords(row);
  const firth = row.status === 'firth' ? ', Firth' : '';
  return `${labels.subgroup(row.subgroup)}, ${labels.contrast(row)}: ${found}${firth}`;
}

function label(x: number, y: number, text: Part, anchor: 'start' | 'middle' | 'end'): Html {
  return html`<text x="${at(x)}" y="${at(y + 4)}" text-anchor="${anchor}">${text}</text>`;
}

/** A coordinate, to a tenth: finer than any screen, and short. */
function at(value: number): string {
  return String(Number(value.toFixed(1)));
}
