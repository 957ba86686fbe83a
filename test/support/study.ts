/** Runs the bin as a user does, in a process of its own. */
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../infra/study.js', import.meta.url));

export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export function study(args: string[], environment: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...environment }, maxBuffer: 2 ** 26 };
    const child = execFile(process.execPath, [BIN, ...args], options, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

/** A folder for tests; whoever asked for it removes it. */
export function folderForTests(): { path: string; remove: () => Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), 'nhanes-mixtures-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
