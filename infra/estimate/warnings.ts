/** Limits that a run would probably exceed. */
import { type MachineTask, type Stages, wallSeconds } from './timeline.ts';

/** An EXPRESS execution ends after this long, retries included. */
const EXPRESS_SECONDS = 5 * 60;

/** @param runSeconds  after which the machine ends an execution */
export function warningsOf(
  stages: Stages,
  tasks: Readonly<Record<string, MachineTask>>,
  runSeconds: number | undefined,
): string[] {
  const warnings = Object.entries(stages).flatMap(([id, { longestInvocation, openSeconds, failed }]) => {
    const { timeoutSeconds, express } = tasks[id];
    const late = openSeconds.filter((seconds) => seconds > EXPRESS_SECONDS).length;
    return [
      ...(longestInvocation > timeoutSeconds
        ? [`${id}: an invocation of ${Math.round(longestInvocation)} s, where it may take ${timeoutSeconds} s`]
        : []),
      ...(express && late > 0
        ? [`${id}: EXPRESS executions of more than ${EXPRESS_SECONDS} s, which none may take: ${late}`]
        : []),
      ...(failed > 0 ? [`${id}: items that no function was to be had for: ${failed}`] : []),
    ];
  });
  const wall = wallSeconds(stages);
  if (runSeconds === undefined || wall <= runSeconds) return warnings;
  return [...warnings, `the run: ${Math.round(wall)} s, where it may take ${runSeconds} s`];
}
