/**
 * `npm run mirror`: every real file that there is, from a server that behaves as CDC's does, through `ingest` into a
 * lake and back in DuckDB, cell by cell; then a second ingest, which fetches nothing; then the studies of many cycles
 * from the same server, through the whole machine; then an ingest of all that CDC has, of files that are made up,
 * beside its estimate. It takes minutes; `npm test` has samples of it. Names of parts may be given: tables studies
 * everything.
 */
import { readdirSync } from 'node:fs';
import { startCdcServer } from '../support/cdc-server.ts';
import { mirror } from '../support/real-files.ts';
import { folderForTests } from '../support/study.ts';
import { checkEverything } from './everything.ts';
import { checkStudies } from './studies.ts';
import { checkTables } from './tables.ts';

const PARTS = { tables: checkTables, studies: checkStudies, everything: checkEverything };

if (mirror === undefined) {
  console.log('left out: it needs the real NHANES files (NHANES_SOURCE)');
} else {
  const wanted = process.argv.slice(2);
  const folder = folderForTests();
  const server = await startCdcServer(mirror);
  const paths = readdirSync(mirror, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.xpt'));
  try {
    for (const [name, check] of Object.entries(PARTS)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const problems = await check({ root: mirror, paths, server, lake: folder.path });
      for (const problem of problems) console.error(problem);
      console.log(`${name}: ${problems.length === 0 ? 'all as it should be' : `${problems.length} problems`}`);
      if (problems.length > 0) process.exitCode = 1;
    }
  } finally {
    await server.close();
    await folder.remove();
  }
}
