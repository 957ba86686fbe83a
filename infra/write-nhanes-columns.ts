/**
 * `npm run nhanes-columns -- FOLDER`: writes infra/catalogue/nhanes-columns.json, the columns that NHANES tables have over all cycles, from
 * the headers of transport files below a folder. A table is in the Glue database when one of its files was seen.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tableNamed } from '../functions/nhanes/catalogue/tables.ts';
import { readHeader } from '../functions/nhanes/xport-header.ts';
import { type NhanesColumn, nhanesTableName } from './catalogue/nhanes-tables.ts';

const [folder] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.xpt$/i.test(name));

const seen = files.flatMap((file) => {
  const table = tableNamed(basename(file).replace(/\.xpt$/i, ''));
  return table ? [{ table, header: readHeader(readFileSync(join(folder, file))) }] : [];
});

const columns = new Map<string, Map<string, NhanesColumn>>();
// The latest cycle last: of a column that has changed its type or its label, the latest is told.
for (const { table, header } of seen.sort((a, b) => (a.table.cycle < b.table.cycle ? -1 : 1))) {
  const name = nhanesTableName(table);
  const known = columns.get(name) ?? new Map<string, NhanesColumn>();
  columns.set(name, known);
  for (const { name: column, type, label } of header.fields) {
    const id = column.toLowerCase();
    // Files that were made of CSV have the name for a label.
    const told = label === column ? (known.get(id)?.[2] ?? '') : label;
    known.set(id, [id, type === 'text' ? 'text' : 'double', told]);
  }
}

const lines = [...columns]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, known]) => `  ${JSON.stringify(name)}: ${JSON.stringify([...known.values()])}`);
writeFileSync(fileURLToPath(new URL('catalogue/nhanes-columns.json', import.meta.url)), `{\n${lines.join(',\n')}\n}\n`);
