/** A server with a file of every table of NHANES that is taken: one row each, with a codebook. */
import {
  type CatalogueTable,
  COUNTED_ON,
  codebookPath,
  dataPath,
  personsOf,
} from '../../functions/nhanes/catalogue/tables.ts';
import { type CdcServer, startCdcServer } from './cdc-server.ts';
import { codebookPage } from './codebook-page.ts';
import { xportFile } from './xport-writer.ts';

const A_DAY = 24 * 60 * 60 * 1000;

/** @param tables  of the catalogue */
export async function serverOfTables(tables: readonly CatalogueTable[]): Promise<CdcServer> {
  const server = await startCdcServer();
  // Files with fewer rows than were counted are taken if they are newer than the count.
  const modified = new Date(Date.parse(COUNTED_ON) + A_DAY);
  for (const table of tables.filter(({ notTaken }) => notTaken === null)) {
    const { name } = table;
    const columns = [{ name: 'SEQN', numbers: [personsOf(table).first] }];
    server.files.set(dataPath(table), xportFile({ name, columns }));
    server.files.set(codebookPath(table), codebookPage(name, [{ name: 'SEQN', label: 'Respondent sequence number' }]));
    server.modified.set(dataPath(table), modified);
  }
  return server;
}
