/**
 * A form of an exposure as score tests take it: groups with the columns that each of its models makes of them, or
 * columns of numbers.
 */
import { contrastsOf, type FittedForm, type Form } from '../../exposures/form.ts';
import type { GroupedRows, ScoreEstimates, ScoreTest } from '../../survey/score-test.ts';

/** Contrasts of one model, and the column of each by group. */
interface GroupModel {
  contrasts: string[];
  columns: Float64Array[];
}

export type ScoredForm =
  | { groups: GroupedRows; models: GroupModel[] }
  | { contrasts: string[]; columns: Float64Array[] };

/** The contrasts that have an estimate: a spline has none. */
export function scoredContrasts(form: Form): string[] {
  return 'spline' in form ? [] : contrastsOf(form);
}

export function scoredForm({ models, groups, definition: { medians = [] } }: FittedForm): ScoredForm {
  if (!groups) {
    const [{ contrasts, terms }] = models;
    const columns = terms.flatMap((term) => (term.kind === 'numeric' ? [term.values] : []));
    return { contrasts: contrasts.map(({ contrast }) => contrast), columns };
  }
  const { codes, count } = groups;
  const ofRow = Int32Array.from(codes, (code) => (Number.isNaN(code) ? -1 : code - 1));
  return {
    groups: { groups: ofRow, count },
    models: models.map(({ contrasts }) => {
      // Where values are tied there are fewer groups than were asked for.
      const there = contrasts.filter(({ level }) => level === null || groupOf(level) <= count);
      return {
        contrasts: there.map(({ contrast }) => contrast),
        columns: there.map(({ level }) =>
          Float64Array.from({ length: count }, (_, group) =>
            level === null ? (medians[group] || 0) - (medians[0] || 0) : Number(groupOf(level) === group + 1),
          ),
        ),
      };
    }),
  };
}

function groupOf(level: string): number {
  return Number(level.slice(1));
}

/** The estimates and z values of the contrasts, as far as there are any. */
export function scoresOf(test: ScoreTest, form: ScoredForm): Map<string, { estimate: number; z: number }> {
  const found = new Map<string, { estimate: number; z: number }>();
  const add = (contrasts: readonly string[], scores: ScoreEstimates | undefined) => {
    if (!scores) return;
    contrasts.forEach((contrast, j) => {
      const estimate = scores.estimates[j];
      found.set(contrast, { estimate, z: estimate / scores.se[j] });
    });
  };
  if ('groups' in form) {
    const scores = test.ofGroups(
      form.groups,
      form.models.map(({ columns }) => columns),
    );
    form.models.forEach(({ contrasts }, m) => {
      add(contrasts, scores[m]);
    });
  } else add(form.contrasts, test.ofColumns(form.columns));
  return found;
}
