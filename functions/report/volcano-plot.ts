/** A volcano plot: many effects by how large they are and how surely they are not none. */
import { log1p } from '../numeric/elementary.ts';
import { ticksBetween } from './axis.ts';
import { type Html, html } from './html.ts';
import { at, figure, label } from './svg.ts';

export interface VolcanoPoint {
  /** 0 is none. */
  effect: number;
  p: number;
  /** Whether it is drawn in colour. */
  found: boolean;
}

export interface VolcanoPlotParts {
  id: string;
  /** Of what it is. */
  what: string;
  /** What the horizontal axis shows. */
  measure: string;
  points: readonly VolcanoPoint[];
  /** A line at some p, and what it is called. */
  bound: { p: number; name: string };
  /** What is said of the points in colour: `stand after all corrections`. */
  foundMeans: string;
}

/** In units of the view box. */
const PLOT = { left: 44, top: 12, width: 560, height: 280 };
const BELOW = 46;
/** Powers of ten; a smaller p is drawn at the upper edge, where it would flatten all others. */
const MOST_POWERS = 40;
/** With more of them the file is large, and no eye tells them apart. */
const MOST_POINTS = 5000;

export function volcanoPlot({ id, what, measure, points, bound, foundMeans }: VolcanoPlotParts): Html {
  const drawn = [...points].sort((a, b) => a.p - b.p).slice(0, MOST_POINTS);
  const powers = drawn.map(({ p }) => Math.min(MOST_POWERS, powerOf(p)));
  const highest = Math.max(2, powerOf(bound.p), ...powers);
  const widest = Math.max(...drawn.map(({ effect }) => Math.abs(effect)), Number.MIN_VALUE);
  const { left, top, width, height } = PLOT;
  const x = (effect: number) => left + (width * (1 + effect / widest)) / 2;
  const y = (power: number) => top + height * (1 - power / highest);
  const dots = (found: boolean) =>
    drawn.map((point, i) => (point.found === found ? `M${at(x(point.effect))} ${at(y(powers[i]))}h0` : '')).join('');
  const across = ticksBetween(-widest, widest);
  const up = ticksBetween(0, highest);
  const left_out = points.length - drawn.length;
  const body = html`<path d="${up.map((tick) => `M${left} ${at(y(tick))}h${width}`).join('')}" class="grid"/>
<path d="M${at(x(0))} ${top}v${height}M${left} ${at(y(powerOf(bound.p)))}h${width}" class="unity"/>
<path d="${dots(false)}" class="dot"/><path d="${dots(true)}" class="dot found"/>
${up.map((tick) => label(left - 6, y(tick), tick === 0 ? '1' : `1e-${tick}`, 'end'))}
${across.map((tick) => html`<path d="M${at(x(tick))} ${at(top + height)}v4" class="whisker"/>${label(x(tick), top + height + 13, String(tick), 'middle')}`)}
${label(left + width / 2, top + height + 32, measure, 'middle', 'faint')}${label(left + width, y(powerOf(bound.p)) - 8, bound.name, 'end', 'faint')}`;
  return figure({
    id,
    caption: html`Volcano plot: ${what}${left_out > 0 ? `; the ${left_out} largest p values are left out` : ''}`,
    title: `Volcano plot of ${what}`,
    description: `${measure} against p of ${drawn.length} tests, the smallest p at the top; those in colour ${foundMeans}.`,
    width: left + width + 16,
    height: top + height + BELOW,
    leastWidth: PLOT.width,
    body,
  });
}

const LN10 = Math.LN10;

/** -log10 p, from its digits and by the logarithm of our own, so that a page is the same on every machine. */
function powerOf(p: number): number {
  if (p === 0) return MOST_POWERS;
  const [mantissa, exponent] = p.toExponential().split('e').map(Number);
  return Math.max(0, -exponent - log1p(mantissa - 1) / LN10);
}
