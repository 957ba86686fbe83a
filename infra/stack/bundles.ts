import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { thirdPartyNotices } from './third-party.ts';

/** What a build of entry modules gave. */
export interface Bundles {
  /** Holds `<name>/index.js` for every entry. It is removed when the process ends. */
  readonly directory: string;
  /** By name: 16 hexadecimal digits that change if and only if the code in the bundle does, packages included. */
  readonly versions: Readonly<Record<string, string>>;
}

/** By repository and entries. Sources do not change while a process synthesises, and tests synthesise many stacks. */
const made = new Map<string, Bundles>();

/**
 * Bundles entry modules, each with all that it imports.
 *
 * CDK's NodejsFunction would start `npx esbuild` once per function: 7 of the 10 seconds of CPU that a synthesis of five
 * functions then took. Here one esbuild reads what they share once.
 *
 * @param repository absolute path
 * @param entries paths of modules in the repository, by the names of their bundles
 */
export function bundle(repository: string, entries: Readonly<Record<string, string>>): Bundles {
  const known = made.get(JSON.stringify([repository, entries]));
  if (known) return known;
  const directory = mkdtempSync(join(tmpdir(), 'study-bundles-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  build(repository, entries, directory);
  const versions = Object.keys(entries).map((name) => [name, hashOf(join(directory, name, 'index.js'))]);
  const bundles = { directory, versions: Object.fromEntries(versions) };
  made.set(JSON.stringify([repository, entries]), bundles);
  return bundles;
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
}

function build(repository: string, entries: Readonly<Record<string, string>>, outdir: string): void {
  const { metafile } = buildSync({
    metafile: true,
    entryPoints: Object.entries(entries).map(([name, module]) => ({ in: module, out: `${name}/index` })),
    outdir,
    // Bundles name modules by their paths: relative to the repository, wherever that and node_modules lie.
    absWorkingDir: repository,
    preserveSymlinks: true,
    // The AWS SDK is bundled too: the version that was tested is the one that runs, here and on Lambda, and a bundle
    // needs no node_modules beside it.
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The local runner starts the same bundles on the Node of the machine, which may be 20.
    target: 'node20',
    mainFields: ['module', 'main'],
    // Comments would be part of a bundle, and so of its version: esbuild drops those between statements alone.
    minifyWhitespace: true,
    legalComments: 'none',
    // Names stay as they are, and lines short, so that a stack trace tells where it was; a source map would treble a
    // bundle of 1 MB.
    minifyIdentifiers: false,
    lineLimit: 120,
    logLevel: 'error',
  });
  for (const [output, { inputs }] of Object.entries(metafile.outputs)) {
    const notices = thirdPartyNotices(repository, Object.keys(inputs));
    writeFileSync(join(dirname(resolve(repository, output)), 'THIRD-PARTY-NOTICES.txt'), notices);
  }
}
