/** The table and the figure of effects of several runs. */
import { cautionMark, firthMark, inOneLine, withoutEffect } from './effect-cell.ts';
import { casesOf, effectInWords, pValue } from './figures.ts';
import { forestPlot, type PlottedEffect } from './forest-plot.ts';
import { groupsBy } from './groups.ts';
import { type Html, html } from './html.ts';
import type { ComparedRow, ComparedRun, SideBySide } from './side-by-side.ts';
import { Figure, row, type TableCell, table } from './table.ts';

export function effectsTable(
  id: string,
  title: string,
  effects: readonly SideBySide[],
  runs: readonly ComparedRun[],
): Html {
  return table({
    id,
    caption: `${title}: ${effects[0].measure} (95 % interval)`,
    head: ['Contrast', ...runs.map(({ name }) => name)],
    groups: groupsBy(effects, 'group').map((ofGroup) => ({
      name: ofGroup[0].group,
      rows: ofGroup.map(({ name, rows }) => row(name, rows.map(cell))),
    })),
    csv: effects.flatMap(({ rows }) => rows.flatMap((found, index) => (found ? [csvRow(found, runs[index])] : []))),
  });
}

function cell(found: ComparedRow | null): TableCell {
  if (!found) return html`<span class="none">none</span>`;
  const below = html`<span class="small">${inOneLine(pValue(found.p), casesOf(found.cases, found.n))}</span>${cautionMark(found.caution)}`;
  if (found.effect === null) return html`<span class="none">${withoutEffect(found.status)}</span>${below}`;
  return new Figure(effectInWords(found), html`${firthMark(found.status)}${below}`);
}

function csvRow(found: ComparedRow, { name, labels }: ComparedRun) {
  const { exposure, outcome, family, form, model, subgroup, contrast, n, cases, p, status } = found;
  return {
    run: name,
    exposure,
    exposure_label: labels.exposure(exposure),
    outcome,
    family,
    form,
    model,
    model_label: labels.model(model),
    subgroup,
    contrast,
    n,
    cases,
    effect: found.effect,
    effect_low: found.effect_low,
    effect_high: found.effect_high,
    p,
    status,
  };
}

/**
 * The main results of all runs in one figure: a panel per exposure, and at each contrast a line per run, the published
 * one first.
 */
export function mainPlot(effects: readonly SideBySide[], runs: readonly ComparedRun[]): Html {
  const rows = effects.flatMap((one): PlottedEffect[] => {
    const place = { panel: one.group, block: one.name };
    const ofRuns = one.rows.flatMap((found, index) => (found ? [{ ...found, ...place, line: runs[index].name }] : []));
    return [...publishedOf(one, runs).map((figures) => ({ ...figures, ...place, line: 'published' })), ...ofRuns];
  });
  if (rows.every(({ effect }) => effect === null)) return html``;
  return forestPlot({ id: 'main-plot', what: 'the main results of all runs', measure: effects[0].measure, rows });
}

/** What a publication has in that place, if a run is shown beside one. */
function publishedOf({ rows }: SideBySide, runs: readonly ComparedRun[]) {
  for (const [index, found] of rows.entries()) {
    const { manifest } = runs[index].report;
    if (!found || manifest.simulated) continue;
    const value = manifest.published.values.find(
      (one) =>
        one.exposure === found.exposure &&
        one.contrast === found.contrast &&
        one.model === found.model &&
        one.subgroup === found.subgroup,
    );
    if (!value) continue;
    const { odds_ratio, ci_low, ci_high } = value.published;
    const status = 'published';
    return [{ family: found.family, effect: odds_ratio, effect_low: ci_low, effect_high: ci_high, status }];
  }
  return [];
}
