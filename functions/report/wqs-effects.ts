/** Weighted quantile sum regression: the effect of one step of the index, by both final models. */

import type { WqsRow } from '../methods/wqs/result.ts';
import { exp } from '../numeric/elementary.ts';
import { count, degreesOfFreedom, distinct, oddsRatio, pValue, ratio } from './figures.ts';
import { type Footnotes, footnotes } from './footnotes.ts';
import { type Html, html } from './html.ts';
import { row, rowGroup, table } from './table.ts';

const HEAD = [
  ...['Subgroup', 'Direction', 'Cases / n', 'Training / validation', 'Replicates kept'],
  ...['Ordinary final model', 'Design-based final model'],
];

export function wqsEffects(rows: readonly WqsRow[]): Html {
  const notes = footnotes(
    'wqs',
    rows.map(({ reason }) => reason),
  );
  const models = distinct(rows.map(({ model }) => model)).map((model) => {
    const ofModel = rows.filter((candidate) => candidate.model === model);
    // Both final models of an analysis stand in one row.
    const lines = ofModel
      .filter(({ final }) => final === 'glm')
      .map((glm) =>
        analysisRow(
          glm,
          ofModel.find((other) => other.final === 'survey' && sameAnalysis(other, glm)),
          notes,
        ),
      );
    return rowGroup(model, HEAD.length, lines);
  });
  return html`${table('Odds ratio (95 % interval) per step of the WQS index', HEAD, models, true)}${notes.list}`;
}

function sameAnalysis(one: WqsRow, other: WqsRow): boolean {
  return one.subgroup === other.subgroup && one.direction === other.direction;
}

function analysisRow(glm: WqsRow, survey: WqsRow | undefined, notes: Footnotes): Html {
  const { subgroup, direction, cases, n, n_training, n_validation, kept, replicates } = glm;
  return row(subgroup, [
    ...[direction, `${count(cases)} / ${count(n)}`, `${count(n_training)} / ${count(n_validation)}`],
    ...[`${count(kept)} of ${count(replicates)}`, effect(glm, notes), survey ? effect(survey, notes) : ''],
  ]);
}

const WITHOUT_EFFECT = { no_signal: 'no signal in this direction', not_estimable: 'not estimable' };

function effect(found: WqsRow, notes: Footnotes): Html {
  const { odds_ratio, status, reason } = found;
  if (odds_ratio === null || status === 'no_signal' || status === 'not_estimable') {
    return html`<span class="none">${WITHOUT_EFFECT[status === 'no_signal' ? status : 'not_estimable']}</span>${notes.mark(reason)}`;
  }
  const mark = html`${status === 'firth' ? html` <b class="firth">Firth</b>` : ''}${notes.mark(reason)}`;
  return html`${oddsRatio(odds_ratio, found)}${mark}<span class="small">${found.holdouts > 1 ? spread(found) : inference(found)}</span>`;
}

function inference({ p, df, final }: WqsRow): string {
  return final === 'survey' ? `${pValue(p)}, df ${degreesOfFreedom(df)}` : pValue(p);
}

/** Between the splits. The words avoid anything that could be taken for an interval of confidence. */
function spread({ split_sd, split_p2_5, split_p97_5 }: WqsRow): string {
  if (split_sd === null || split_p2_5 === null || split_p97_5 === null) return '';
  return `splits from ${ratio(exp(split_p2_5))} to ${ratio(exp(split_p97_5))}, SD of log OR ${split_sd.toFixed(2)}`;
}
