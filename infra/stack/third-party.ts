/** What is owed to the authors of the packages that a bundle has in it: their names, licences and notices. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Package {
  name: string;
  version: string;
  license?: string;
}

const LICENCE_FILES = /^(licen[cs]e|notice|copying)(\.(md|txt))?$/i;

/** Texts are read once: bundles share most of their packages. */
const texts = new Map<string, string>();

/**
 * The notices of the packages that these files are of, by name.
 *
 * @param inputs paths relative to the repository, as esbuild names them
 */
export function thirdPartyNotices(repository: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
  return [...folders]
    .sort()
    .map((folder) => noticeOf(join(repository, folder)))
    .join('\n');
}

/** `node_modules/a/node_modules/@b/c` of a file below it; undefined for our own. */
function packageFolder(path: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}

function noticeOf(folder: string): string {
  const known = texts.get(folder);
  if (known !== undefined) return known;
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => LICENCE_FILES.test(file)) : [];
  const notices = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const text = [`${name} ${version} (${license ?? 'licence as below'})`, '', ...notices, '', '-'.repeat(78), ''].join(
    '\n',
  );
  texts.set(folder, text);
  return text;
}
