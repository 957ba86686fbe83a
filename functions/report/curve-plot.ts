/**
 * Dose-response curves: the effect of a value of an exposure against a reference value, with the band of its 95 %
 * intervals.
 */
import { type Axis, linearAxis, logAxis, ticksBetween } from './axis.ts';
import { distinct, type EffectFigures, isRatio } from './figures.ts';
import { type Html, html } from './html.ts';
import { at, figure, label, wrapped } from './svg.ts';

/** A point of a curve, with its place by labels. */
export interface CurvePoint extends EffectFigures {
  panel: string;
  value: number;
}

export interface CurvePlotParts {
  id: string;
  /** `blood cadmium, spline of 4 knots`: of what it is. */
  what: string;
  /** `blood cadmium, ug/L` */
  exposure: string;
  /** `odds ratio against the median` */
  measure: string;
  /** Those of a panel stand together, by growing values. */
  points: readonly CurvePoint[];
}

/** In units of the view box. */
const PANEL = { width: 190, height: 150 };
const LEFT = 52;
const GAP = 30;
const LINE = 15;
const ABREAST = 3;
const MOST_TITLE_LINES = 3;
const LEAST_WIDTH = 560;

export function curvePlot({ id, what, exposure, measure, points }: CurvePlotParts): Html {
  const panels = distinct(points.map(({ panel }) => panel));
  const titles = panels.map((panel) => wrapped(panel, PANEL.width).slice(0, MOST_TITLE_LINES));
  const head = Math.max(...titles.map((lines) => lines.length)) * LINE + 12;
  const shelf = head + PANEL.height + 48;
  const abreast = Math.min(ABREAST, panels.length);
  const body = panels.map((panel, index) => {
    const left = LEFT + (index % ABREAST) * (PANEL.width + GAP);
    const top = Math.floor(index / ABREAST) * shelf;
    const ofPanel = points.filter((point) => point.panel === panel);
    return html`${titles[index].map((words, line) => label(left, top + 8 + line * LINE, words))}${onePanel(
      ofPanel,
      points,
      { left, top: top + head, exposure, isFirst: index % ABREAST === 0 },
    )}
`;
  });
  const width = LEFT + abreast * (PANEL.width + GAP);
  return figure({
    id,
    caption: `Dose and response: ${what}; ${measure}`,
    title: `Dose-response curve of ${what}`,
    description: `${measure} by ${exposure}, with the band of the 95 % intervals; its figures are in the CSV.`,
    width,
    height: Math.ceil(panels.length / ABREAST) * shelf,
    leastWidth: Math.min(width, LEAST_WIDTH),
    body,
  });
}

interface Place {
  left: number;
  top: number;
  exposure: string;
  /** Whether the labels of the effects stand beside it. */
  isFirst: boolean;
}

/** All panels have the axes of all points. */
function onePanel(points: readonly CurvePoint[], all: readonly CurvePoint[], place: Place): Html {
  const { left, top, exposure, isFirst } = place;
  const bottom = top + PANEL.height;
  const [{ family }] = all;
  const effects = isRatio(family) ? logAxis(all, bottom, top) : linearAxis(all, bottom, top);
  const values = all.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (value: number) => left + (PANEL.width * (value - low)) / (high > low ? high - low : 1);
  const ticks = ticksBetween(low, high);
  const lines = effects.ticks.filter((tick) => tick !== effects.none).map((tick) => across(tick, effects, left));
  const drawn = points.filter(({ effect }) => effect !== null);
  return html`<path d="${lines.join('')}" class="grid"/><path d="${across(effects.none, effects, left)}" class="unity"/>
<path d="${bandOf(drawn, x, effects)}" class="band"/><path d="${lineOf(drawn, x, effects)}" class="curve"/>
${isFirst ? effects.labelled.map((tick) => label(left - 6, effects.x(tick), String(tick), 'end')) : ''}
${ticks.map((tick) => html`<path d="M${at(x(tick))} ${at(bottom)}v4" class="whisker"/>${label(x(tick), bottom + 12, String(tick), 'middle')}`)}
${label(left + PANEL.width / 2, bottom + 29, exposure, 'middle', 'faint')}`;
}

function across(tick: number, { x }: Axis, left: number): string {
  return `M${at(left)} ${at(x(tick))}h${PANEL.width}`;
}

function lineOf(points: readonly CurvePoint[], x: (value: number) => number, effects: Axis): string {
  return pathThrough(points.map(({ value, effect }) => [x(value), effects.x(effect ?? effects.none)]));
}

/** Along the upper bounds and back along the lower ones. */
function bandOf(points: readonly CurvePoint[], x: (value: number) => number, effects: Axis): string {
  const bounded = points.filter(({ effect_low, effect_high }) => effect_low !== null && effect_high !== null);
  if (bounded.length === 0) return '';
  const upper = bounded.map(({ value, effect_high: bound }): Point => [x(value), effects.x(bound ?? effects.none)]);
  const lower = bounded.map(({ value, effect_low: bound }): Point => [x(value), effects.x(bound ?? effects.none)]);
  return `${pathThrough([...upper, ...lower.reverse()])}z`;
}

type Point = readonly [x: number, y: number];

function pathThrough(points: readonly Point[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('');
}
