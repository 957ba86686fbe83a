import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const HANDLERS = fileURLToPath(new URL('../functions/handlers', import.meta.url));

/**
 * Bundles handlers into `<directory>/<name>/index.js`, each with all that it imports.
 *
 * CDK's NodejsFunction would start `npx esbuild` once per function: 7 of the 10 seconds of CPU that a synthesis of five
 * functions then took. Here one esbuild reads what they share once.
 *
 * @param names files of functions/handlers without `.ts`
 */
export function bundleHandlers(names: readonly string[], directory: string): void {
  buildSync({
    entryPoints: names.map((name) => ({ in: `${HANDLERS}/${name}.ts`, out: `${name}/index` })),
    outdir: directory,
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
