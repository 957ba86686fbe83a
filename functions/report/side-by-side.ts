/** The effects of regressions of several runs, matched by their names. */
import { isJointTest } from '../study/effect-row.ts';
import type { StudyLabels } from '../study/labels.ts';
import type { Caution } from '../survey/event-cells.ts';
import { distinct, type EffectFigures } from './figures.ts';
import { groupsBy, mainRows } from './groups.ts';
import { rowsOf, type StudyReport } from './study-report.ts';

export interface ComparedRun {
  report: StudyReport;
  /** What it is called beside the others. */
  name: string;
  labels: StudyLabels;
}

/** A row of a regression, as far as runs are compared by it. */
export interface ComparedRow extends EffectFigures {
  outcome: string;
  exposure: string;
  form: string;
  model: string;
  subgroup: string;
  contrast: string;
  n: number;
  cases: number | null;
  p: number | null;
  status: string;
  reason: string | null;
  caution: Caution | null;
}

/** An effect in each run, in their order; null where a run has none. */
export interface SideBySide {
  outcome: string;
  family: string;
  exposure: string;
  form: string;
  /** What the table of such effects is called. */
  title: string;
  /** Below which the effect stands. */
  group: string;
  name: string;
  /** Several where the runs have outcomes in different units. */
  measure: string;
  rows: readonly (ComparedRow | null)[];
}

const TREND = 'trend';

function effectsOf({ report }: ComparedRun): readonly ComparedRow[] {
  return rowsOf<ComparedRow>(report, 'regression').filter(
    ({ contrast }) => contrast !== TREND && !isJointTest(contrast),
  );
}

/** Every effect whose ids some run has. */
export function sideBySide(runs: readonly ComparedRun[]): SideBySide[] {
  const tagged = runs.flatMap((run, index) => effectsOf(run).map((row) => ({ ...row, run: index })));
  const groups = groupsBy(tagged, 'outcome', 'family', 'exposure', 'form', 'model', 'subgroup', 'contrast');
  return groups.map((same) => {
    const { labels } = runs[same[0].run];
    const group = `${labels.model(same[0].model)}; ${labels.subgroup(same[0].subgroup)}`;
    return together(same, runs, group, labels.contrast(same[0]));
  });
}

/**
 * The effects of the main model of each run, matched by exposure and contrast alone: models may differ, and that is
 * shown.
 */
export function mainSideBySide(runs: readonly ComparedRun[]): SideBySide[] {
  const tagged = runs.flatMap((run, index) =>
    mainRows(effectsOf(run), run.report.request, 'outcome', 'family', 'form', 'subgroup').map((row) => ({
      ...row,
      run: index,
    })),
  );
  return groupsBy(tagged, 'family', 'exposure', 'contrast').map((same) => {
    const { labels } = runs[same[0].run];
    return together(same, runs, labels.exposure(same[0].exposure), labels.contrast(same[0]));
  });
}

function together(
  same: readonly (ComparedRow & { run: number })[],
  runs: readonly ComparedRun[],
  group: string,
  name: string,
): SideBySide {
  const [first] = same;
  const { labels } = runs[first.run];
  return {
    outcome: first.outcome,
    family: first.family,
    exposure: first.exposure,
    form: first.form,
    title: `${labels.exposure(first.exposure)}, ${labels.form(first.form)}: ${first.family} models of ${labels.outcome(first.outcome)}`,
    group,
    name,
    measure: distinct(same.map((row) => runs[row.run].labels.measure(row))).join(' or '),
    rows: runs.map((_, index) => same.find(({ run }) => run === index) ?? null),
  };
}
