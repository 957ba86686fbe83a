/** Runs a command line in the process of the test, which is quicker than the bin in one of its own. */
import { vi } from 'vitest';
import { main } from '../../infra/cli.ts';
import type { Outcome } from './study.ts';

export async function studyHere(args: string[]): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += chunk;
      return true;
    }),
  );
  try {
    return { exitCode: await main(args), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
