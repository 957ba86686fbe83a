/**
 * The file of what was deployed from this folder: an object of outputs by stack, as `cdk deploy --outputs-file` writes
 * it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Adds the outputs of the stacks that were just deployed to those of others. */
export function keepOutputs(outputs: string, file: string): void {
  const read = (path: string): object => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});
  writeFileSync(file, `${JSON.stringify({ ...read(file), ...read(outputs) }, null, 2)}\n`);
}
