import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore } from '../../functions/lake/object-store.ts';
import { inWords, verifyManifest } from '../../functions/lake/verification.ts';
import { parseArguments, userPath } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** The folder that a run's keys count from: the one that holds `runs/`. */
function lakeAbove(manifestPath: string): string {
  let folder = dirname(manifestPath);
  while (dirname(folder) !== folder) {
    if (basename(folder) === 'runs') return dirname(folder);
    folder = dirname(folder);
  }
  throw new UsageError(`${manifestPath} does not lie in a lake: a manifest is found below its runs/ folder`);
}

/** `study verify MANIFEST`: re-hashes the manifest and every object; 0 when all agree, 1 when anything differs. */
export async function verify(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, { json: { type: 'boolean', default: false } }, 1);
  const word = positionals[0];
  if (word === undefined) throw new UsageError('verify needs the path of a manifest');
  const path = resolve(userPath(word));
  if (!existsSync(path)) throw new UsageError(`there is no manifest at ${path}`);
  const lake = lakeAbove(path);
  const key = path.slice(lake.length + 1).replaceAll('\\', '/');
  const { proven, ...result } = await verifyManifest(openStore(pathToFileURL(lake).href), key);
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else {
    for (const difference of result.differences) process.stdout.write(`${difference.key}: ${inWords(difference)}\n`);
    const verdict = result.ok ? 'all as recorded' : `${result.differences.length} differ`;
    process.stdout.write(`${result.checked} objects checked: ${verdict}\n`);
    if (!result.ok) process.stdout.write('sending the request of the run again makes anew what differs\n');
  }
  return result.ok ? 0 : 1;
}
