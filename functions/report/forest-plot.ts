/**
 * A forest plot: panels beside each other on the same axis, for example of models, and in each the effects line by
 * line.
 */
import { type Axis, linearAxis, logAxis } from './axis.ts';
import { distinct, type EffectFigures, isRatio } from './figures.ts';
import { addMark, grid, noMarks, pathsOf } from './forest.ts';
import { groupsBy } from './groups.ts';
import { type Html, html } from './html.ts';
import { figure, label, widthOf, wrapped } from './svg.ts';

/** An effect with its place in the plot, by labels. */
export interface PlottedEffect extends EffectFigures {
  panel: string;
  /** Lines of a block stand together below its name; a plot of one block alone, named '', has no such names. */
  block: string;
  line: string;
  status: string;
}

export interface ForestPlotParts {
  id: string;
  /** `blood cadmium, quartiles`: of what it is. */
  what: string;
  /** `odds ratio` */
  measure: string;
  rows: readonly PlottedEffect[];
}

/** In units of the view box. */
const PANEL = 190;
const GAP = 36;
const LINE = 15;
const BETWEEN_BLOCKS = 6;
/** Room for the names at the left. */
const NAMES = { least: 96, most: 230 };
/** More panels than these stand below each other. */
const ABREAST = 3;
/** Below it the letters could not be read on a phone. */
const LEAST_WIDTH = 560;
const MOST_TITLE_LINES = 4;

export function forestPlot({ id, what, measure, rows }: ForestPlotParts): Html {
  const ratios = isRatio(rows[0].family);
  const names = distinct(rows.map(({ line }) => line));
  const blocks = distinct(rows.map(({ block }) => block));
  const longest = Math.max(...[...names, ...blocks].map(widthOf)) + 14;
  const left = Math.min(NAMES.most, Math.max(NAMES.least, longest));
  const panels = distinct(rows.map(({ panel }) => panel));
  const shelves = Array.from({ length: Math.ceil(panels.length / ABREAST) }, (_, shelf) =>
    panels.slice(shelf * ABREAST, (shelf + 1) * ABREAST),
  );
  let y = 0;
  const body = shelves.map((shelf) => {
    const drawn = shelfOf(shelf, rows, { left, top: y, ratios, measure });
    y = drawn.bottom;
    return drawn.body;
  });
  const width = left + Math.min(ABREAST, panels.length) * (PANEL + GAP);
  return figure({
    id,
    caption: `Forest plot: ${what}`,
    title: `Forest plot of ${what}`,
    description: `${measure} with 95 % intervals; the same figures are in the table above.`,
    width,
    height: y,
    leastWidth: Math.min(width, LEAST_WIDTH),
    body,
  });
}

interface Frame {
  left: number;
  top: number;
  ratios: boolean;
  measure: string;
}

/** Some panels beside each other, with the names of their lines at the left. */
function shelfOf(panels: readonly string[], rows: readonly PlottedEffect[], { left, top, ratios, measure }: Frame) {
  const titles = panels.map((panel) => wrapped(panel, PANEL).slice(0, MOST_TITLE_LINES));
  const start = top + Math.max(...titles.map((lines) => lines.length)) * LINE + 10;
  let y = start;
  const names: Html[] = [];
  const places: { y: number; of: readonly PlottedEffect[] }[] = [];
  for (const ofBlock of groupsBy(rows, 'block')) {
    const [{ block }] = ofBlock;
    if (block !== '') {
      names.push(label(0, y + LINE / 2, shortened(block, left + PANEL), 'start', 'strong'));
      y += LINE;
    }
    for (const of of groupsBy(ofBlock, 'line')) {
      names.push(label(left - 10, y + LINE / 2, shortened(of[0].line, left - 10), 'end'));
      places.push({ y: y + LINE / 2, of });
      y += LINE;
    }
    y += BETWEEN_BLOCKS;
  }
  const drawn = panels.map((panel, index) => {
    const x = left + index * (PANEL + GAP);
    const axis = ratios ? logAxis(rows, x, x + PANEL) : linearAxis(rows, x, x + PANEL);
    const scale = ratios ? `${measure}, logarithmic axis` : measure;
    return html`${titles[index].map((words, line) => label(x, top + 8 + line * LINE, words))}${grid(axis, start - 2, y)}${marks(
      places,
      panel,
      axis,
    )}${label(x + PANEL / 2, y + 26, scale, 'middle', 'faint')}
`;
  });
  return { body: html`${drawn}${names}`, bottom: y + 40 };
}

/** Without an end that would run into what stands beside it. */
function shortened(words: string, width: number): string {
  if (widthOf(words) <= width) return words;
  let length = words.length;
  while (length > 1 && widthOf(`${words.slice(0, length)}…`) > width) length--;
  return `${words.slice(0, length)}…`;
}

function marks(places: readonly { y: number; of: readonly PlottedEffect[] }[], panel: string, axis: Axis): Html {
  const paths = noMarks();
  const absent: Html[] = [];
  for (const { y, of } of places) {
    const found = of.find((row) => row.panel === panel);
    if (!found) continue;
    if (found.effect === null) absent.push(label(axis.x(axis.none) + 4, y, 'not estimable', 'start', 'faint'));
    else addMark(paths, found, y, axis);
  }
  return html`${pathsOf(paths)}${absent}`;
}
