/** The cell of an effect in a table: the effect with its interval, or why there is none, and how sure it is. */
import type { StudyLabels } from '../study/labels.ts';
import type { Caution } from '../survey/event-cells.ts';
import { type EffectFigures, effectInWords } from './figures.ts';
import type { Footnotes } from './footnotes.ts';
import { html, type Part } from './html.ts';
import { reasonInWords } from './reasons.ts';
import { Figure, type TableCell } from './table.ts';

interface EffectCell extends EffectFigures, FirthBeside {
  status: string;
  reason: string | null;
  caution: Caution | null;
}

/** Firth's penalised fit beside an estimate without an interval; methods that have none leave it out. */
interface FirthBeside {
  firth_effect?: number | null;
  firth_effect_low?: number | null;
  firth_effect_high?: number | null;
}

const CAUTIONS: Record<Caution, string> = { few_events: 'few events', sparse: 'sparse' };

/** The caution of a row in a word or two, to stand next to its number. */
export function cautionInWords(caution: Caution | null): string {
  return caution === null ? '' : CAUTIONS[caution];
}

/** The caution of a row for a sentence; null where there is none. */
export function cautionMeaning(caution: Caution | null): string | null {
  return caution === null ? null : CAUTION_MEANINGS[caution];
}

const CAUTION_MEANINGS: Record<Caution, string> = {
  few_events: 'fewer than 20 cases or non-cases in a compared cell',
  sparse: 'fewer than 10 cases or non-cases in a compared cell, or fewer than 8 effective degrees of freedom',
};

/** `Firth 2.31 (0.42–12.6)`; empty where there is none. */
export function firthInWords(row: Pick<EffectFigures, 'family'> & FirthBeside): string {
  const { family, firth_effect, firth_effect_low, firth_effect_high } = row;
  if (typeof firth_effect !== 'number') return '';
  const [effect_low, effect_high] = [firth_effect_low ?? null, firth_effect_high ?? null];
  return `Firth ${effectInWords({ family, effect: firth_effect, effect_low, effect_high })}`;
}

const WITHOUT_EFFECT: Record<string, string> = { no_signal: 'no signal in this direction' };

/** What stands in place of an effect. */
export function withoutEffect(status: string): string {
  return WITHOUT_EFFECT[status] ?? 'not estimable';
}

/**
 * `below` stands in small type under the effect, or under its absence; below that the caution: beside the effect it
 * would make each column wider.
 */
export function effectCell(row: EffectCell, notes: Footnotes, labels: StudyLabels, below: Part): TableCell {
  const { effect, status, reason, caution } = row;
  const small =
    below === '' && caution === null ? '' : html`<span class="small">${below}${cautionMark(caution)}</span>`;
  const mark = notes.mark(reasonInWords(reason, labels));
  if (effect === null) {
    const firth = firthInWords(row);
    const beside = firth === '' ? '' : html`<span class="small">${firth}</span>`;
    return html`<span class="none">${withoutEffect(status)}</span>${mark}${beside}${small}`;
  }
  return new Figure(effectInWords(row), html`${firthMark(status)}${mark}${small}`);
}

/** Figures beside each other below an effect: a narrow column breaks their line between them, and not within one. */
export function inOneLine(...figures: readonly string[]): string {
  return figures
    .filter(Boolean)
    .map((figure) => figure.replaceAll(' ', NO_BREAK_SPACE))
    .join(' · ');
}

const NO_BREAK_SPACE = '\u00a0';

export function cautionMark(caution: Caution | null): Part {
  return caution === null ? '' : html`<b class="small caution">${cautionInWords(caution)}</b>`;
}

export function firthMark(status: string): Part {
  return status === 'firth' ? html` <b class="firth">Firth</b>` : '';
}
