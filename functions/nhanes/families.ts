/** Tables of one content under the names of their cycles, as data: `catalogue/families.json`. */
import data from './catalogue/families.json' with { type: 'json' };
import type { Cycle } from './releases.ts';

/**
 * By the name that a family has in recent cycles, where it had another one: blood metals, PBCD, were LAB06 in
 * 1999-2000.
 */
const FAMILIES: Readonly<Record<string, Partial<Record<Cycle, string>>>> = data;

/** The name that a table of this family has in a cycle, without what tells the release. */
export function tableIn(family: string, cycle: Cycle): string {
  return (Object.hasOwn(FAMILIES, family) ? FAMILIES[family][cycle] : undefined) ?? family;
}

/** The families of which a table is in a cycle. One table may hold what later became several. */
export function familiesOf(table: string, cycle: Cycle): string[] {
  const renamed = Object.keys(FAMILIES).filter((family) => FAMILIES[family][cycle] === table);
  return renamed.length > 0 ? renamed : [table];
}
