/**
 * Weights of their own for each level of a factor: stratified WQS, as gWQS defines it (Renzetti et al. 2021, argument
 * `stratified`).
 */
import type { Scores } from './scores.ts';

/** The factor whose levels have weights of their own. */
export interface Strata {
  levels: readonly string[];
  /** The index of its level for each row. */
  codes: ArrayLike<number>;
}

/** What a column of scores is of: a component, at one level or (null) whole. */
export interface Part {
  component: string;
  level: string | null;
}

/** Scores of which some columns are parts of components. */
export interface ScoresByLevel {
  scores: Scores;
  /** The parts by the names of their columns, those that are left out among them. */
  parts: ReadonlyMap<string, Part>;
}

/**
 * Each component at each level as a column of its own: its scores where a row has the level, 0 elsewhere. The scores
 * stay those of all rows, whatever their level; all columns together have weights of sum 1 and one effect. A component
 * that has one score at a level has no weight there.
 */
export function scoresByLevel({ components, columns, leftOut, ...others }: Scores, strata: Strata): ScoresByLevel {
  const scores: Scores = { ...others, components: [], columns: [], leftOut: [...leftOut] };
  const parts = new Map<string, Part>();
  strata.levels.forEach((level, code) => {
    components.forEach((component, k) => {
      const name = `${component}:${level}`;
      const ofLevel = columns[k].filter((_, row) => strata.codes[row] === code);
      parts.set(name, { component, level });
      if (ofLevel.length === 0) scores.leftOut.push({ component: name, reason: 'no row has the level' });
      else if (ofLevel.every((score) => score === ofLevel[0])) {
        scores.leftOut.push({ component: name, reason: 'all rows of the level have the same score' });
      } else {
        scores.components.push(name);
        scores.columns.push(columns[k].map((score, row) => (strata.codes[row] === code ? score : 0)));
      }
    });
  });
  return { scores, parts };
}
