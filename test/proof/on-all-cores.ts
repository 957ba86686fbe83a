import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Done, Task } from './surveys/task.ts';

const PROCESS = fileURLToPath(new URL('surveys/process.ts', import.meta.url));

/** A process of the proof ended before its task was done. */
export class ProofProcessError extends Error {
  constructor(exit: number | string | null) {
    super(`a process of the proof ended with ${exit} in the middle of its work; what it printed stands above`);
    this.name = 'ProofProcessError';
  }
}

/**
 * Performs the tasks in one process per core and hands over each result as it comes. Processes, because tsx does not
 * load TypeScript into worker threads of Node 20. @throws ProofProcessError, after the other processes have been ended
 */
export async function onAllCores(tasks: readonly Task[], onDone: (task: Task, done: Done) => void): Promise<void> {
  const waiting = [...tasks];
  const processes = Array.from({ length: Math.min(availableParallelism(), tasks.length) }, () =>
    // Options of this process, tsx among them, are passed on; `advanced` keeps NaN.
    fork(PROCESS, { serialization: 'advanced' }),
  );
  try {
    await Promise.all(processes.map((process) => workOff(process, waiting, onDone)));
  } finally {
    for (const process of processes) process.kill();
  }
}

function workOff(process: ChildProcess, waiting: Task[], onDone: (task: Task, done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let current: Task | undefined;
    const next = () => {
      current = waiting.shift();
      if (current === undefined) resolve();
      else process.send(current);
    };
    process.on('message', (done: Done) => {
      if (current !== undefined) onDone(current, done);
      next();
    });
    process.once('error', reject);
    process.once('exit', (code, signal) => reject(new ProofProcessError(code ?? signal)));
    next();
  });
}
