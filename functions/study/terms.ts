import type { Columns } from '../nhanes/condition.ts';
import type { Term } from '../survey/model-matrix.ts';

/** Covariates of the cohort as terms of a model: a variable with levels is a factor, its first level the reference. */
export function termsOf(names: readonly string[], columns: Columns, levels: Record<string, readonly string[]>): Term[] {
  return names.map((name) =>
    // Not what every object has from birth: a variable may be called `constructor`.
    Object.hasOwn(levels, name)
      ? { kind: 'factor', name, levels: levels[name], codes: columns[name] }
      : { kind: 'numeric', name, values: columns[name] },
  );
}
