/** What a request's source means in this deployment, and what it may not mean. */
import { createHash } from 'node:crypto';
import { filePath } from '../nhanes/catalogue/tables.ts';
import type { DownloadOptions } from '../nhanes/download.ts';
import { type NhanesSource, openSource as openFiles, PageNotFoundError } from '../nhanes/source.ts';
import { simulatedFile } from '../simulation/simulated-file.ts';
import { type SimulatedSource, simulatedSource, simulationOf } from '../study/source.ts';
import { requireEnv } from './environment.ts';

/**
 * The request names a source that this deployment does not fetch from: a request must not choose whom our functions
 * talk to.
 */
export class SourceNotAllowedError extends Error {
  constructor(source: string, allowed: string) {
    super(
      `source ${JSON.stringify(source)} is not allowed in this deployment: it fetches from ${allowed} alone, which is also ` +
        'what "cdc" means, and simulates for "simulated"',
    );
    this.name = 'SourceNotAllowedError';
  }
}

/**
 * The source that a request names: a simulated one, or SOURCE_URL as `cdc` or by that very URL.
 * @throws UnknownSourceError, SourceNotAllowedError
 */
export function openSource(source: string, options: DownloadOptions = {}): NhanesSource {
  const simulation = simulationOf(source);
  if (simulation) return simulated(simulation);
  const allowed = openFiles(requireEnv('SOURCE_URL'), options);
  if (source !== 'cdc') {
    const { url } = openFiles(source);
    if (url !== allowed.url) throw new SourceNotAllowedError(url, allowed.url);
  }
  return allowed;
}

/** A simulated NHANES as a source: each file is made as it is asked for. */
function simulated(simulation: SimulatedSource): NhanesSource {
  const url = simulatedSource(simulation);
  return {
    url,
    probe: async () => {},
    page: async (path) => {
      throw new PageNotFoundError(`${url}/${path}`);
    },
    fetch: async (table, cycle) => {
      const bytes = simulatedFile(table, cycle, simulation);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { bytes, sha256, lastModified: null, etag: null, sentAt: null, url: `${url}/${filePath(table, cycle)}` };
    },
  };
}
