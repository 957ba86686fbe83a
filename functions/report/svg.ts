/** Figures as SVG: shown in the page, and each to be saved as a file that stands for itself. */
import { svgLink } from './download.ts';
import { type Html, html, type Part } from './html.ts';
import { SVG_STYLE } from './style.ts';

export interface SvgParts {
  /** Names the figure within the page, and its file. */
  id: string;
  caption: Part;
  /** What a reader who does not see it is told. */
  title: string;
  description: string;
  width: number;
  height: number;
  body: Part;
  /** Below it a window shows the figure in part, to be scrolled: letters must stay legible. In CSS pixels. */
  leastWidth?: number;
}

export function figure({ id, caption, title, description, width, height, body, leastWidth }: SvgParts): Html {
  const box = `0 0 ${at(width)} ${at(height)}`;
  const named = html`<title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>`;
  const file = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${at(width)}" height="${at(height)}">
<title>${title}</title><desc>${description}</desc><style>${SVG_STYLE}</style>${body}</svg>`;
  const shown = html`<svg viewBox="${box}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-text"
 style="max-width:${at(width * LARGEST)}px;min-width:${at(leastWidth ?? 0)}px">${named}${body}</svg>`;
  const scrolled =
    leastWidth === undefined
      ? shown
      : html`<div class="wide" role="group" tabindex="0" aria-label="${title}">${shown}</div>`;
  return html`<figure id="${id}"><figcaption>${caption}</figcaption>${scrolled}
<p class="tools">${svgLink(id, file.markup)}</p></figure>
`;
}

/** Letters of a figure need not be larger than those of the text. */
const LARGEST = 1.25;

export type Anchor = 'start' | 'middle' | 'end';

/** Text with its middle at a height. */
export function label(x: number, y: number, text: Part, anchor: Anchor = 'start', style = ''): Html {
  const anchored = anchor === 'start' ? '' : html` text-anchor="${anchor}"`;
  const styled = style === '' ? '' : html` class="${style}"`;
  return html`<text x="${at(x)}" y="${at(y + 4)}"${anchored}${styled}>${text}</text>`;
}

/** A coordinate, to a tenth: finer than any screen, and short. */
export function at(value: number): string {
  return String(Number(value.toFixed(1)));
}

/**
 * Of a letter on average, in the type of figures; which font that is depends on the reader's machine, and some are
 * wide.
 */
const LETTER_WIDTH = 6.9;

/** Capitals and signs of computing take more room. */
const WIDE = /[A-Z@%&<>=]/g;
const WIDER_BY = 2.5;

/** How wide some words may become, in units of a figure. */
export function widthOf(words: string): number {
  return words.length * LETTER_WIDTH + (words.match(WIDE)?.length ?? 0) * WIDER_BY;
}

/** Words in lines that are not wider than so many units of a figure; a longer word has a line of its own. */
export function wrapped(words: string, width: number): string[] {
  const most = Math.max(8, Math.floor(width / LETTER_WIDTH));
  const lines = [''];
  for (const word of words.split(' ')) {
    const last = lines[lines.length - 1];
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
