/**
 * A specification curve: all effects of a question in order of size, with the decisions that made each below
 * (Simonsohn, Simmons and Nelson 2020, figure 2).
 */
import { type Axis, linearAxis, logAxis } from './axis.ts';
import { count, type EffectFigures, isRatio, shownBy } from './figures.ts';
import { type Html, html } from './html.ts';
import { at, figure, label, wrapped } from './svg.ts';

/** An effect with the id of what was chosen in each decision. */
export interface SpecifiedEffect extends EffectFigures {
  effect: number;
  choices: readonly string[];
}

export interface SpecificationPlotParts {
  id: string;
  /** `blood cadmium, q4, low bone density`: of what it is. */
  what: string;
  /** `odds ratio` */
  measure: string;
  /** A curve for each sample, with at least one effect in all. */
  curves: readonly (readonly SpecifiedEffect[])[];
  /** In the order of `choices` of each effect. */
  decisions: readonly { label: string; choices: readonly { id: string; label: string; defensible: boolean }[] }[];
  /** A published effect: a line across. */
  published: number | undefined;
}

/** In units of the view box. */
const LEFT = 270;
const WIDTH = 620;
const HEIGHT = 250;
const TOP = 10;
const LINE = 15;
const BETWEEN_DECISIONS = 8;
/** The share of the width that lies between curves, however many they are. */
const GAPS = 0.1;
/** Below it neither letters nor curves could be told on a phone. */
const LEAST_WIDTH = 760;
/** Heights are whole numbers of these parts of a unit: short to write. */
const FINE = 10;
/** Of the line of an interval, in pixels: as much as thousands beside each other leave, as little as a few need. */
const THIN = 0.7;
const THICK = 2;

export function specificationPlot({ id, what, measure, curves, decisions, published }: SpecificationPlotParts): Html {
  const { effects, places, breadth } = placed(curves);
  const axis = axisOf(effects);
  const scale = WIDTH / breadth;
  const panel = panelOf(effects, places, decisions, scale);
  const y = (effect: number) => Math.round(FINE * axis.x(effect));
  const reach = (clear: boolean) =>
    strokes(
      effects.flatMap((one, i) => {
        if (one.effect_low === null || one.effect_high === null || isClear(one) !== clear) return [];
        return [{ x: places[i], y: y(one.effect_low), dy: y(one.effect_high) - y(one.effect_low) }];
      }),
    );
  const points = strokes(effects.map(({ effect }, i) => ({ x: places[i], y: y(effect), dx: 0 })));
  const across = (effect: number) => `M${LEFT} ${at(axis.x(effect))}h${WIDTH}`;
  const lines = axis.ticks.filter((tick) => tick !== axis.none).map(across);
  // The middle of a cell has the whole number, so that the curves may be written in whole numbers alone.
  const stretched = `translate(${at(LEFT + scale / 2)} 0) scale(${scale.toPrecision(6)} ${1 / FINE})`;
  const thickness = Math.min(THICK, Math.max(THIN, scale / 3));
  const body = html`<path d="${lines.join('')}" class="grid"/><path d="${across(axis.none)}" class="unity"/>
<g transform="${stretched}" stroke-width="${at(thickness)}"><path d="${reach(false)}" class="reach"/><path d="${reach(true)}" class="reach clear"/>
<path stroke-width="${at(1.5 + 2 * thickness)}" d="${points}" class="specified"/></g>
${axis.labelled.map((tick) => label(LEFT - 8, axis.x(tick), String(tick), 'end'))}
${label(0, TOP + 2, measure, 'start', 'faint')}
${published === undefined ? '' : html`<path d="${across(published)}" class="reported"/>${label(LEFT - 40, axis.x(published), `published ${published}`, 'end')}`}
${panel.body}`;
  const separate = curves.length > 1 ? `, a curve for each of ${curves.length} samples` : '';
  return figure({
    id,
    caption: `Specification curve: ${what}; ${measure} with 95 % intervals${separate}`,
    title: `Specification curve of ${what}`,
    description: `${measure} of ${count(effects.length)} specifications in order of size${separate}, with 95 % intervals, ${count(effects.filter(isClear).length)} of which leave out no effect; below, a row for each choice of ${decisions.length} decisions, marked where a specification has it. The ranges and the shares of decisions are in the tables.`,
    width: LEFT + WIDTH + 12,
    height: panel.bottom + 6,
    leastWidth: LEAST_WIDTH,
    body,
  });
}

const isClear = (effect: EffectFigures) => ['higher', 'lower'].includes(shownBy(effect));

/**
 * The effects of one curve after the other, each in order of size, with their places from the left and how many places
 * there are.
 */
function placed(curves: readonly (readonly SpecifiedEffect[])[]) {
  const drawn = curves.filter(({ length }) => length > 0);
  const effects = drawn.flatMap((curve) => [...curve].sort((a, b) => a.effect - b.effect));
  const gap = Math.max(1, Math.round((GAPS * effects.length) / drawn.length));
  const places = drawn.flatMap((curve, index) => curve.map(() => index * gap)).map((shift, i) => shift + i);
  return { effects, places, breadth: effects.length + gap * (drawn.length - 1) };
}

function axisOf(effects: readonly SpecifiedEffect[]): Axis {
  const made = isRatio(effects[0].family) ? logAxis : linearAxis;
  return made(effects, TOP + HEIGHT, TOP);
}

/** The rows of the choices, as names on the left and one path for each row. */
function panelOf(
  effects: readonly SpecifiedEffect[],
  places: readonly number[],
  decisions: SpecificationPlotParts['decisions'],
  scale: number,
): { body: Html[]; bottom: number } {
  let y = TOP + HEIGHT + 14;
  const body = decisions.map(({ label: name, choices }, decision) => {
    const head = wrapped(name, LEFT + WIDTH);
    y += BETWEEN_DECISIONS;
    const top = y;
    y += LINE * head.length;
    const rows = choices.map(({ id, label: named, defensible }) => {
      const words = wrapped(defensible ? named : `${named} (not held defensible)`, LEFT - 24);
      const middle = y + (LINE * words.length) / 2;
      const names = words.map((line, i) => label(12, y + LINE * (i + 0.5), line));
      y += LINE * words.length;
      const chosen = places.filter((_, i) => effects[i].choices[decision] === id);
      return html`${names}<path d="M${LEFT} ${at(middle)}h${WIDTH}" class="grid"/><path transform="translate(${LEFT} ${at(middle)}) scale(${scale.toPrecision(6)} 1)" d="${strokes(runsOf(chosen))}" class="choice"/>
`;
    });
    return html`${head.map((line, i) => label(0, top + LINE * (i + 0.5), line, 'start', 'strong'))}${rows}`;
  });
  return { body, bottom: y };
}

/** A line for each run of places beside each other: one for every specification would make the page large. */
function runsOf(places: readonly number[]): Stroke[] {
  const ends = places.filter((place, i) => places[i + 1] !== place + 1);
  const starts = places.filter((place, i) => places[i - 1] !== place - 1);
  return starts.map((x, i) => ({ x, y: 0, dx: ends[i] - x + 1 }));
}

/** A line to the right or down, from a place in whole numbers. */
type Stroke = { x: number; y: number } & ({ dx: number } | { dy: number });

/** A path of them, each told from where the last one ends: short, and without rounding, since all are whole numbers. */
function strokes(all: readonly Stroke[]): string {
  let [x, y] = [0, 0];
  return all
    .map((stroke) => {
      const moved = `m${stroke.x - x}${spaced(stroke.y - y)}`;
      const [dx, dy] = 'dx' in stroke ? [stroke.dx, 0] : [0, stroke.dy];
      [x, y] = [stroke.x + dx, stroke.y + dy];
      return `${moved}${'dx' in stroke ? `h${dx}` : `v${dy}`}`;
    })
    .join('');
}

/** A number after another: a sign parts them by itself. */
const spaced = (value: number) => (value < 0 ? `${value}` : ` ${value}`);
