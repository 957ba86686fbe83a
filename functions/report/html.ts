/** HTML as a type of its own: whatever is not yet HTML is escaped on its way in, so nothing can be forgotten. */

/** Markup that is safe to put between tags as it stands. Only `html` and `trusted` make it. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/**
 * What may stand in a template: text and numbers are escaped, HTML is not, lists are joined, nothing leaves nothing.
 */
export type Part = Html | string | number | null | undefined | readonly Part[];

/** A piece of HTML. Attributes must be quoted with `"` in the template: that is what the escaping reckons with. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(markupOf)));
}

/** Constants of our own that are markup already, as a style sheet is. Never anything from outside. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function markupOf(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Html) return part.markup;
  return typeof part === 'object' ? part.map(markupOf).join('') : escapeHtml(`${part}`);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand between tags and within quoted attributes, of SVG as well. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
