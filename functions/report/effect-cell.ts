/** The cell of an effect in a table: the effect with its interval, or why there is none, and how sure it is. */
import type { StudyLabels } from '../study/labels.ts';
import { type EffectFigures, effectInWords } from './figures.ts';
import type { Footnotes } from './footnotes.ts';
import { html, type Part } from './html.ts';
import { reasonInWords } from './reasons.ts';
import { Figure, type TableCell } from './table.ts';

interface EffectCell extends EffectFigures {
  status: string;
  reason: string | null;
}

const WITHOUT_EFFECT: Record<string, string> = { no_signal: 'no signal in this direction' };

/** What stands in place of an effect. */
export function withoutEffect(status: string): string {
  return WITHOUT_EFFECT[status] ?? 'not estimable';
}

/** `below` stands in small type under the effect, or under its absence. */
export function effectCell(row: EffectCell, notes: Footnotes, labels: StudyLabels, below: Part): TableCell {
  const { effect, status, reason } = row;
  const small = below === '' ? '' : html`<span class="small">${below}</span>`;
  const mark = notes.mark(reasonInWords(reason, labels));
  if (effect === null) return html`<span class="none">${withoutEffect(status)}</span>${mark}${small}`;
  return new Figure(effectInWords(row), html`${firthMark(status)}${mark}${small}`);
}

export function firthMark(status: string): Part {
  return status === 'firth' ? html` <b class="firth">Firth</b>` : '';
}
