import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionConfiguration } from '../../../infra/assembly/cloud-assembly.ts';

/** Writes a CommonJS bundle as esbuild would and describes it as the template would. */
export function bundled(
  parent: string,
  name: string,
  code: string,
  more: Partial<FunctionConfiguration> = {},
): FunctionConfiguration {
  const directory = join(parent, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'index.js'), code);
  return {
    name,
    version: '$LATEST',
    directory,
    handler: 'index.handler',
    memoryMiB: 128,
    timeoutSeconds: 30,
    environment: {},
    ...more,
  };
}
