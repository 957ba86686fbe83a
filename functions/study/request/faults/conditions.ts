/** Conditions: levels of categories, bounds of numbers, and who may not be selected by. */
import type { Condition } from '../../../nhanes/condition.ts';
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
import { outcomeGuard } from '../../../outcomes/guard.ts';
import type { RunRequest } from '../../run-request.ts';
import type { Path, Problem } from '../problems.ts';
import { named, problem, repeated } from './problem.ts';

/** Faults of a condition of who is analysed: whoever is left out by bone density is left out by the outcome. */
export function conditionFaults(
  condition: Condition,
  path: Path,
  request: RunRequest,
  catalogue: Catalogue,
): Problem[] {
  const guards = request.outcomes
    .filter((outcome) => 'bone_density' in outcome)
    .map((outcome) => outcomeGuard(outcome, catalogue));
  return [
    ...comparisons(condition, path).flatMap(({ comparison, path: at }) => {
      const { variable } = comparison;
      if (!guards.some((tells) => tells(variable))) return [];
      const allowed = `only {"measured": "${variable}"} may ask for it`;
      return [problem([...at, 'variable'], `${variable} is what the outcome is made of: ${allowed}`)];
    }),
    ...comparisonFaults(condition, path, catalogue),
  ];
}

type Comparison = Extract<Condition, { variable: string }>;

/** Every comparison within a condition, with its place. */
function comparisons(condition: Condition, path: Path): { comparison: Comparison; path: Path }[] {
  if ('any_of' in condition) return condition.any_of.flatMap((part, i) => comparisons(part, [...path, 'any_of', i]));
  if ('all_of' in condition) return condition.all_of.flatMap((part, i) => comparisons(part, [...path, 'all_of', i]));
  if ('not' in condition) return comparisons(condition.not, [...path, 'not']);
  return 'variable' in condition ? [{ comparison: condition, path }] : [];
}

/** Levels of numbers, bounds of categories, and bounds the wrong way round. */
export function comparisonFaults(condition: Condition, path: Path, catalogue: Catalogue): Problem[] {
  return comparisons(condition, path).flatMap(({ comparison, path: at }) => {
    const { variable } = comparison;
    const { levels } = catalogue[variable];
    if ('in' in comparison) {
      if (!levels)
        return [problem([...at, 'in'], `${variable} is a number: use at_least, at_most, above, below or between`)];
      return [
        ...comparison.in.flatMap((level, i) => named([...at, 'in', i], level, `level of ${variable}`, levels)),
        ...repeated(comparison.in, (i) => [...at, 'in', i]),
      ];
    }
    const [bound] = Object.keys(comparison).filter((key) => key !== 'variable');
    if (levels) {
      return [problem([...at, bound], `${variable} is a category: use "in" with levels of ${levels.join(', ')}`)];
    }
    return 'between' in comparison && comparison.between[0] > comparison.between[1]
      ? [problem([...at, bound], 'must have the lower bound first')]
      : [];
  });
}
