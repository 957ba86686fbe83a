/**
 * `npm run nhanes-columns -- FOLDER`: adds to infra/catalogue/nhanes-columns.json, the columns that NHANES tables have
 * over all cycles, those of the transport files below a folder: CDC's own, or the `raw/` of a lake. What is known
 * already stays. The stack declares these tables; any other is registered by the ingest that brings it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tableNamed } from '../functions/nhanes/catalogue/tables.ts';
import { PERSON } from '../functions/nhanes/persons.ts';
import { columnsOfAll, type NhanesColumn, tableOfCyclesName } from '../functions/nhanes/table-of-cycles.ts';
import { readHeader } from '../functions/nhanes/xport-header.ts';
import before from './catalogue/nhanes-columns.json' with { type: 'json' };

const [folder] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  console.error(
    `${folder ?? 'FOLDER is missing'}: name a folder with transport files, as in npm run nhanes-columns -- lake/raw`,
  );
  process.exit(1);
}
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.xpt$/i.test(name));

const seen = files.flatMap((file) => {
  const header = readHeader(readFileSync(join(folder, file)));
  // By its own name: in a lake a file lies under its hash.
  const table = tableNamed(header.name);
  return table ? [{ table, header }] : [];
});

const found = new Map<string, NhanesColumn[][]>();
for (const { table, header } of seen.sort((a, b) => (a.table.cycle < b.table.cycle ? -1 : 1))) {
  const name = tableOfCyclesName(table);
  const columns = header.fields.map(({ name: column, type, label }): NhanesColumn => {
    const inLake = type === 'text' ? 'text' : column.toUpperCase() === PERSON ? 'int64' : 'double';
    return [column.toLowerCase(), inLake, label];
  });
  found.set(name, [...(found.get(name) ?? []), columns]);
}

const known = new Map(Object.entries<unknown>(before) as [string, NhanesColumn[]][]);
const byName = (columns: NhanesColumn[]) => new Map(columns.map((column) => [column[0], column]));
const names = [...new Set([...known.keys(), ...found.keys()])].sort();
const all = names.map((name): [string, NhanesColumn[]] => {
  const [here, there] = [byName(known.get(name) ?? []), byName(columnsOfAll(found.get(name) ?? []))];
  return [name, [...new Map([...here, ...there, ...here]).values()]];
});
const text = JSON.stringify(Object.fromEntries(all));
writeFileSync(fileURLToPath(new URL('catalogue/nhanes-columns.json', import.meta.url)), `${text}\n`);
