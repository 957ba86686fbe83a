/** What runs do not have in common: in request, sources and code. */
import type { Manifest } from '../lake/manifest.ts';
import type { RunRequest } from '../study/run-request.ts';

/** Something that is not the same in all runs. */
export interface Difference {
  what: string;
  /** In the order of the runs; null where a run has no such thing. */
  values: readonly (string | null)[];
}

export interface Differences {
  /** Field by field, by paths such as `forms[0].quantile.groups`. */
  request: Difference[];
  /** File by file, by SHA-256. */
  sources: Difference[];
  /** Function by function, by the hash of what ran. */
  code: Difference[];
}

export function differencesOf(runs: readonly { manifest: Manifest; request: RunRequest }[]): Differences {
  return {
    request: byName(runs.map(({ request }) => fieldsOf(request, ''))),
    sources: byName(runs.map(({ manifest }) => sourcesOf(manifest))),
    code: byName(runs.map(({ manifest }) => manifest.code_versions)),
  };
}

function byName(runs: readonly Readonly<Record<string, string>>[]): Difference[] {
  const names = [...new Set(runs.flatMap(Object.keys))];
  return names
    .filter((name) => runs.some((run) => run[name] !== runs[0][name]))
    .map((name) => ({ what: name, values: runs.map((run) => run[name] ?? null) }));
}

function sourcesOf({ sources }: Manifest): Record<string, string> {
  return Object.fromEntries(sources.map(({ table, cycle, sha256 }) => [`${table} of ${cycle}`, sha256]));
}

function fieldsOf(value: unknown, path: string): Record<string, string> {
  if (typeof value !== 'object' || value === null) return { [path]: JSON.stringify(value) ?? 'none' };
  const inner = Object.entries(value).map(([name, part]) =>
    fieldsOf(part, Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`),
  );
  return inner.length === 0 ? { [path]: Array.isArray(value) ? '[]' : '{}' } : Object.assign({}, ...inner);
}
