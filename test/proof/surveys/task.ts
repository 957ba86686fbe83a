/** The pieces of work that the proof is made of: each is done by itself, on any core, in any order. */
import { type Census, census } from './census.ts';
import type { PositiveWqs } from './positive-wqs.ts';
import type { Quartiles } from './quartiles.ts';
import { recoveredWeights, type Survey, survey } from './survey.ts';

export type Task =
  | { kind: 'census'; number: number }
  | { kind: 'survey'; number: number; population: Quartiles }
  | { kind: 'weights'; number: number; scale: number };

export type Done =
  | { kind: 'census'; result: Census }
  | { kind: 'survey'; result: Survey }
  | { kind: 'weights'; scale: number; result: PositiveWqs['weights'] };

export function perform(task: Task): Done {
  switch (task.kind) {
    case 'census':
      return { kind: task.kind, result: census(task.number) };
    case 'survey':
      return { kind: task.kind, result: survey(task.number, task.population) };
    case 'weights':
      return { kind: task.kind, scale: task.scale, result: recoveredWeights(task.number, task.scale) };
  }
}

/** What a task is known by among all that were done. */
export function nameOf(task: Task): string {
  return task.kind === 'weights' ? `weights ${task.scale} ${task.number}` : `${task.kind} ${task.number}`;
}
