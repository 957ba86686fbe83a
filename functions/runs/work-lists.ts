/** Work lists: what the Maps of the state machine go over, as JSON arrays in the lake. */
import { putJson } from '../lake/json.ts';
import type { ObjectStore } from '../lake/object-store.ts';

export interface WorkLists {
  /** Their keys, in the order of the items. */
  lists: string[];
  /** Of items, in all lists. */
  count: number;
}

/**
 * A Map gives back a word of at most 9 bytes for each item, and no more than 256 KiB: room for 29,000. So long a list
 * it reads, and starts its items, within a few minutes.
 */
export const ITEMS_PER_LIST = 10_000;

/**
 * Cuts the items into lists that a Map can go over, and stores them.
 *
 * @param keyOf  the key of the list with that number, from 0
 */
export async function putWorkLists(
  store: ObjectStore,
  keyOf: (list: number) => string,
  items: readonly object[],
): Promise<WorkLists> {
  const lists: string[] = [];
  for (let first = 0; first < items.length; first += ITEMS_PER_LIST) {
    const key = keyOf(lists.length);
    await putJson(store, key, items.slice(first, first + ITEMS_PER_LIST));
    lists.push(key);
  }
  return { lists, count: items.length };
}
