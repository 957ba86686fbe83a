/** The list of tables as CDC has it now, beside the one that we have. */
import type { ListedTable } from './list-page.ts';
import list from './tables.json' with { type: 'json' };
import type { CatalogueTable } from './tables.ts';

export interface CatalogueDifference {
  added: CatalogueTable[];
  gone: CatalogueTable[];
  /** What the list says otherwise now, in words. */
  changed: { name: string; changes: string[] }[];
}

/**
 * What CDC's list says of a known table replaces what we have, except for what it does not say: rows, key, why a table
 * that has a file is not taken. Tables with an address of their own are on another page, and stay.
 */
export function renewed(
  known: readonly CatalogueTable[],
  listed: readonly ListedTable[],
): { tables: CatalogueTable[]; difference: CatalogueDifference } {
  const before = new Map(known.map((table) => [table.name, table]));
  const now = new Map(listed.map((table) => [table.name, table]));
  const difference: CatalogueDifference = { added: [], gone: [], changed: [] };
  const kept = known.filter(({ name }) => !now.has(name) && name in list.addresses);
  difference.gone = known.filter(({ name }) => !now.has(name) && !(name in list.addresses));
  const tables = [...now.values()].map((table) => {
    const old = before.get(table.name);
    if (old === undefined) {
      const fresh = { ...table, rows: null, key: null };
      difference.added.push(fresh);
      return fresh;
    }
    const { published, title } = table;
    const notTaken = old.notTaken === 'minute-level' ? old.notTaken : table.notTaken;
    const next = { ...old, title, published, notTaken };
    const changes = (['title', 'published', 'notTaken'] as const).flatMap((field) =>
      old[field] === next[field]
        ? []
        : [`${field === 'notTaken' ? 'not taken' : field}: ${old[field]} -> ${next[field]}`],
    );
    if (changes.length > 0) difference.changed.push({ name: table.name, changes });
    return next;
  });
  return { tables: [...tables, ...kept].sort(byCycleAndName), difference };
}

function byCycleAndName(a: CatalogueTable, b: CatalogueTable): number {
  return `${a.cycle} ${a.name}` < `${b.cycle} ${b.name}` ? -1 : 1;
}

/** The text of `tables.json`: one line for each table, so that a change of one is a change of one line. */
export function catalogueText(tables: readonly CatalogueTable[]): string {
  const rows = tables.map(({ name, base, cycle, component, title, published, rows, bytes, key, notTaken }) =>
    JSON.stringify([name, base, cycle, component, title, published, rows, bytes, key, notTaken]),
  );
  const { tables: _, ...rest } = list;
  const head = Object.entries(rest).map(([field, value]) => `  ${JSON.stringify(field)}: ${JSON.stringify(value)},`);
  return `{\n${head.join('\n')}\n  "tables": [\n${rows.map((row) => `    ${row}`).join(',\n')}\n  ]\n}\n`;
}
