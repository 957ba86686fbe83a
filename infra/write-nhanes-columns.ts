/**
 * `npm run nhanes-columns -- FOLDER`: adds to infra/catalogue/nhanes-columns.json, the columns that NHANES tables have
 * over all cycles, those of the transport files below a folder: CDC's own, or the `raw/` of a lake. What is known
 * already stays. A table is in the Glue database when one of its files was seen.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tableNamed } from '../functions/nhanes/catalogue/tables.ts';
import { PERSON } from '../functions/nhanes/persons.ts';
import { readHeader } from '../functions/nhanes/xport-header.ts';
import before from './catalogue/nhanes-columns.json' with { type: 'json' };
import { type NhanesColumn, nhanesTableName } from './catalogue/nhanes-tables.ts';

const [folder] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.xpt$/i.test(name));

const seen = files.flatMap((file) => {
  const header = readHeader(readFileSync(join(folder, file)));
  // By its own name: in a lake a file lies under its hash.
  const table = tableNamed(header.name);
  return table ? [{ table, header }] : [];
});

const byName = (known: NhanesColumn[]) => new Map(known.map((column) => [column[0], column]));
const known = new Map(Object.entries(before).map(([name, columns]) => [name, byName(columns as NhanesColumn[])]));
const found = new Map<string, Map<string, NhanesColumn>>();
// The latest cycle last: of a column that has changed its type or its label, the latest is told.
for (const { table, header } of seen.sort((a, b) => (a.table.cycle < b.table.cycle ? -1 : 1))) {
  const name = nhanesTableName(table);
  const ofTable = found.get(name) ?? new Map<string, NhanesColumn>();
  found.set(name, ofTable);
  for (const { name: column, type, label } of header.fields) {
    const id = column.toLowerCase();
    // Files that were made of CSV have the name for a label.
    const told = label === column ? (ofTable.get(id)?.[2] ?? '') : label;
    const inLake = type === 'text' ? 'text' : column.toUpperCase() === PERSON ? 'int64' : 'double';
    ofTable.set(id, [id, inLake, told]);
  }
}

const names = [...new Set([...known.keys(), ...found.keys()])].sort();
const all = names.map((name): [string, NhanesColumn[]] => {
  const [here, there] = [known.get(name) ?? [], found.get(name) ?? []];
  const columns = new Map([...here, ...there, ...here]);
  return [name, [...columns.values()]];
});
const text = JSON.stringify(Object.fromEntries(all));
writeFileSync(fileURLToPath(new URL('catalogue/nhanes-columns.json', import.meta.url)), `${text}\n`);
