/** Every table of the mirror in a lake, cell by cell; and once more, when nothing of it has changed. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { IngestManifest } from '../../functions/ingest/records.ts';
import { DOWNLOADS_AT_ONCE } from '../../functions/nhanes/download.ts';
import { cellComparison } from '../support/lake-cells.ts';
import { study } from '../support/study.ts';
import type { Site } from './site.ts';

/** What is not as it should be, in words. */
export async function checkTables({ root, paths, server, lake }: Site): Promise<string[]> {
  const names = paths.map((path) => basename(path, '.xpt'));
  const ingest = async () => {
    server.sent.splice(0);
    const args = [
      'ingest',
      '--source',
      server.base,
      '--tables',
      names.join(),
      '--no-codebooks',
      '--out',
      lake,
      '--json',
    ];
    const { stdout, stderr } = await study(args);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as IngestManifest;
  };
  const problems: string[] = [];
  const first = await ingest();
  const { compare, close } = await cellComparison();
  let cells = 0;
  for (const path of paths) {
    const name = basename(path, '.xpt');
    const receipt = first.tables.find(({ file }) => file === name);
    if (receipt?.table == null) {
      problems.push(`${name}: ${receipt?.outcome}, ${receipt?.why}`);
      continue;
    }
    const compared = await compare(readFileSync(join(root, path)), join(lake, receipt.table.parquet.key));
    cells += compared.cells;
    problems.push(...compared.differences.map((difference) => `${name}: ${difference}`));
  }
  close();
  if (server.mostAtOnce() > DOWNLOADS_AT_ONCE) problems.push(`${server.mostAtOnce()} files were fetched at once`);
  const second = await ingest();
  problems.push(...server.sent.filter((path) => paths.includes(path)).map((path) => `${path} was fetched again`));
  const { taken, unchanged } = second.counts;
  if (taken > 0 || unchanged !== paths.length) problems.push(`the second time ${taken} taken, ${unchanged} unchanged`);
  const { rows, bytes } = first;
  console.log(
    `${paths.length} tables, ${rows.toLocaleString('en')} rows, ${(bytes / 1e6).toFixed(1)} MB: ${cells.toLocaleString('en')} cells compared`,
  );
  return problems;
}
