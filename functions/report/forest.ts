/** What forest plots are drawn of: the lines of an axis, and the mark of an effect with its interval. */
import type { Axis } from './axis.ts';
import { plainNumber } from './figures.ts';
import { type Html, html } from './html.ts';
import { at, label } from './svg.ts';

/** The ticks of an axis as lines, with their labels below. */
export function grid({ ticks, labelled, none, x }: Axis, top: number, bottom: number): Html {
  const line = (tick: number) => `M${at(x(tick))} ${at(top)}V${at(bottom)}`;
  const others = ticks.filter((tick) => tick !== none);
  return html`<path d="${others.map(line).join('')}" class="grid"/><path d="${line(none)}" class="unity"/>${labelled.map(
    (tick) => label(x(tick), bottom + 9, plainTick(tick), 'middle'),
  )}`;
}

/** Ticks are round: they need no more digits than they have. */
function plainTick(tick: number): string {
  const plain = String(tick);
  return plain.includes('e') ? plainNumber(tick, 1) : plain;
}

/** The paths of many effects: one of all intervals, and one of all marks of a kind. A page may have thousands. */
export interface MarkPaths {
  whisker: string;
  mark: string;
  /** Marks of penalised fits. */
  hollow: string;
  /** Marks of published effects. */
  theirs: string;
}

export function noMarks(): MarkPaths {
  return { whisker: '', mark: '', hollow: '', theirs: '' };
}

export function pathsOf(paths: MarkPaths): Html[] {
  return Object.entries(paths)
    .filter(([, path]) => path !== '')
    .map(([style, path]) => html`<path d="${path}" class="${style}"/>`);
}

interface Effect {
  effect: number | null;
  effect_low: number | null;
  effect_high: number | null;
  status: string;
}

/** Of effects that are not ordinary estimates of a run, by their status. */
const MARKS: Readonly<Record<string, 'hollow' | 'theirs'>> = { firth: 'hollow', published: 'theirs' };

/** Adds what an effect looks like: its interval, with an arrow where that goes on beyond the axis, and its mark. */
export function addMark(
  paths: MarkPaths,
  { effect, effect_low: low, effect_high: high, status }: Effect,
  y: number,
  axis: Axis,
): void {
  if (effect === null) return;
  if (low !== null && high !== null) {
    paths.whisker += `M${at(axis.x(low))} ${at(y)}H${at(axis.x(high))}`;
    for (const bound of [low, high]) {
      const side = axis.beyond(bound);
      if (side) paths.mark += `M${at(axis.x(bound))} ${at(y)}l${side === 'left' ? 6 : -6} -4v8z`;
    }
  }
  if (axis.beyond(effect)) return;
  const mark = MARKS[status] ?? 'mark';
  paths[mark] += `M${at(axis.x(effect) - 3.5)} ${at(y - 3.5)}h7v7h-7z`;
}
