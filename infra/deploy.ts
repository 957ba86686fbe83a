/**
 * `npm run deploy`: `cdk deploy` with the words that follow. The outputs of each stack are kept beside those of others.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keepOutputs } from './cli/deployment-file.ts';

const inRepository = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const outputs = inRepository('.study/outputs.json');
mkdirSync(inRepository('.study'), { recursive: true });
const words = ['deploy', '--outputs-file', outputs, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [inRepository('node_modules/aws-cdk/bin/cdk'), ...words], {
  stdio: 'inherit',
});
if (status === 0) keepOutputs(outputs, inRepository('.study/deployment.json'));
process.exitCode = status ?? 1;
