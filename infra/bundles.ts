import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const HANDLERS = fileURLToPath(new URL('../functions/handlers', import.meta.url));

/** By the names of the handlers. Sources do not change while a process synthesises, and tests synthesise many stacks. */
const made = new Map<string, string>();

/**
 * Bundles handlers, each with all that it imports, into `<name>/index.js` of a directory that is removed when the process ends.
 *
 * CDK's NodejsFunction would start `npx esbuild` once per function: 7 of the 10 seconds of CPU that a synthesis of five
 * functions then took. Here one esbuild reads what they share once.
 *
 * @param names files of functions/handlers without `.ts`
 * @returns path of the directory
 */
export function bundleHandlers(names: readonly string[]): string {
  const known = made.get(names.join());
  if (known) return known;
  const directory = mkdtempSync(join(tmpdir(), 'study-bundles-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  build(names, directory);
  made.set(names.join(), directory);
  return directory;
}

function build(names: readonly string[], outdir: string): void {
  buildSync({
    entryPoints: names.map((name) => ({ in: `${HANDLERS}/${name}.ts`, out: `${name}/index` })),
    outdir,
    // The AWS SDK is bundled too: the version that was tested is the one that runs, here and on Lambda, and a bundle
    // needs no node_modules beside it.
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The local runner starts the same bundles on the Node of the machine, which may be 20.
    target: 'node20',
    mainFields: ['module', 'main'],
    // Not minified, stack traces name our functions as they are; a source map would treble a bundle of 1 MB.
    minify: false,
    logLevel: 'error',
  });
}
