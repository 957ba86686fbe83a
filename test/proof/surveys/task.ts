/** The pieces of work that the proof is made of: each is done by itself, on any core, in any order. */
import { type Census, census } from './census.ts';
import { type CurveTests, curveTests } from './curve.ts';
import { type JointTests, jointTests } from './joint.ts';
import type { PositiveWqs } from './positive-wqs.ts';
import type { Protocol } from './proof-study.ts';
import type { Quartiles } from './quartiles.ts';
import { type RecoverySize, recoveredWeights, type Survey, survey } from './survey.ts';

export type Task =
  | { kind: 'census'; protocol: Protocol; number: number }
  | { kind: 'survey'; protocol: Protocol; number: number; population: Quartiles }
  | { kind: 'weights'; number: number; size: RecoverySize }
  | { kind: 'curve'; number: number }
  | { kind: 'joint'; protocol: Protocol; number: number };

export type Done =
  | { kind: 'census'; result: Census }
  | { kind: 'survey'; result: Survey }
  | { kind: 'weights'; size: RecoverySize; result: PositiveWqs['weights'] }
  | { kind: 'curve'; result: CurveTests }
  | { kind: 'joint'; result: JointTests };

export function perform(task: Task): Done {
  switch (task.kind) {
    case 'census':
      return { kind: task.kind, result: census(task.protocol, task.number) };
    case 'survey':
      return { kind: task.kind, result: survey(task.protocol, task.number, task.population) };
    case 'weights':
      return { kind: task.kind, size: task.size, result: recoveredWeights(task.number, task.size) };
    case 'curve':
      return { kind: task.kind, result: curveTests(task.number) };
    case 'joint':
      return { kind: task.kind, result: jointTests(task.protocol, task.number) };
  }
}

/** What a task is known by among all that were done. */
export function nameOf(task: Task): string {
  if (task.kind === 'curve') return `curve ${task.number}`;
  if (task.kind === 'weights') return `weights ${task.size.persons} ${task.size.psus} ${task.number}`;
  return `${task.protocol} ${task.kind} ${task.number}`;
}
