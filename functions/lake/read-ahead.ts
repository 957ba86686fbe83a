/** Objects that are read one after the other, the next ones already on their way. */
import { OBJECTS_AT_ONCE } from './reads-at-once.ts';

/**
 * Reads of `items`, by their positions, which must be asked for in ascending order; what was passed over is forgotten.
 * The answer rejects as `read` does; a read that nobody asks for never does.
 */
export function readAhead<Item, Content>(
  items: readonly Item[],
  read: (item: Item) => Promise<Content>,
): (position: number) => Promise<Content> {
  const underway = new Map<number, Promise<Content>>();
  return (position) => {
    for (const earlier of underway.keys()) if (earlier < position) underway.delete(earlier);
    for (let next = position; next < Math.min(position + OBJECTS_AT_ONCE, items.length); next++) {
      if (underway.has(next)) continue;
      const content = read(items[next]);
      content.catch(() => undefined);
      underway.set(next, content);
    }
    const asked = underway.get(position);
    if (asked === undefined) throw new RangeError(`there is no item ${position} among ${items.length}`);
    return asked;
  };
}
