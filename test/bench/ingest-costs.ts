/** Ingests of the whole mirror: what each function takes of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseIngestRequest } from '../../functions/ingest/request.ts';
import { codebookPath, tableNamed } from '../../functions/nhanes/catalogue/tables.ts';
import { plannedIngest } from '../../infra/estimate/ingest.ts';
import { type CdcServer, startCdcServer } from '../support/cdc-server.ts';
import { codebookOf } from '../support/codebook-page.ts';
import { measuredRun } from './measured-run.ts';
import { type Samples, sampled } from './samples.ts';

/** Three ingests of different size, one of them without codebooks: the parts of the costs can then be told apart. */
export async function sampleIngests(assemblyDir: string, mirror: string, samples: Samples): Promise<void> {
  const server = await startCdcServer(mirror);
  const names = filesOf(mirror, server);
  try {
    for (const [tables, codebooks] of [
      [names, true],
      [names.filter((_, index) => index % 2 === 0), false],
      [names.filter((_, index) => index % 5 === 0), true],
    ] as const) {
      const request = parseIngestRequest({ source: server.base, tables, codebooks });
      await sampled(samples, async (watch) => {
        // The stack declares the tables of the mirror: here all are registered, as those that it does not declare.
        const environment = { DECLARED_TABLES: 'none' };
        await measuredRun(assemblyDir, request, { ...watch, machine: 'Ingest', environment });
        return plannedIngest(request, []);
      });
    }
  } finally {
    await server.close();
  }
}

/** The names that are those of one file, of which the server is given a codebook with all columns. */
function filesOf(mirror: string, server: CdcServer): string[] {
  const paths = readdirSync(mirror, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.xpt'));
  return paths.flatMap((path) => {
    const table = tableNamed(basename(path, '.xpt'));
    if (table === undefined || table.name === table.base) return [];
    server.files.set(codebookPath(table), codebookOf(table.name, readFileSync(join(mirror, path))));
    return [table.name];
  });
}
