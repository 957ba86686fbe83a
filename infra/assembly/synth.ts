/**
 * The cloud assembly for the local runner: synthesised by the same app that `cdk deploy` starts, once per version of
 * the sources. Nothing here imports the CDK, so that finding an assembly that is there costs only the hash.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOfSources } from './hash-of-sources.ts';
import { madeOnce } from './made-once.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** All that a cloud assembly is made from. */
const SOURCES = ['functions', 'infra', 'cdk.json', 'package-lock.json'];

/** The CDK app could not be synthesised; the message is what it wrote. */
export class SynthesisError extends Error {
  constructor(output: string) {
    super(`the stack could not be synthesised:\n${output.trim()}`);
    this.name = 'SynthesisError';
  }
}

/**
 * Writes the cloud assembly into a directory, as the CDK CLI would make it, but without CloudFormation's validation
 * of the template: that takes longer than all the rest, and `npm run synth` does it.
 *
 * @throws SynthesisError
 */
export async function synthesise(outDir: string): Promise<void> {
  const { context } = JSON.parse(await readFile(join(REPOSITORY, 'cdk.json'), 'utf8'));
  // A process of its own: bundling blocks its event loop, and the app takes its settings from the environment.
  const app = spawn(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
    cwd: REPOSITORY,
    env: {
      ...process.env,
      CDK_OUTDIR: resolve(outDir),
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_VALIDATION: 'false',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [app.stdout, app.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exitCode = await new Promise((settled, failed) => app.on('close', settled).on('error', failed));
  if (exitCode !== 0) throw new SynthesisError(output);
}

/**
 * The cloud assembly of the sources as they are now, synthesised only if the directory does not hold it yet.
 *
 * @param directory where assemblies are kept, one per version of the sources; processes may share it, and while none
 *   of them runs it may be deleted
 * @returns path of the assembly
 * @throws SynthesisError, CannotBeMadeError
 */
export async function assembly(directory: string): Promise<string> {
  const name = `assembly-${hashOfSources(REPOSITORY, SOURCES)}`;
  return madeOnce(join(resolve(directory), name), synthesise);
}
