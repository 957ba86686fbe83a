import { expect, test } from 'vitest';
import { readAhead } from '../../functions/lake/read-ahead.ts';
import { OBJECTS_AT_ONCE } from '../../functions/lake/reads-at-once.ts';

const items = Array.from({ length: 100 }, (_, index) => index);

test('items are read once each, in their order, and no more of them ahead than may be in memory', async () => {
  const begun: number[] = [];
  const read = readAhead(items, async (item) => {
    begun.push(item);
    return `content ${item}`;
  });
  for (const position of items) {
    expect(await read(position)).toBe(`content ${position}`);
    expect(begun).toEqual(items.slice(0, position + OBJECTS_AT_ONCE));
  }
});

test("items that are passed over cost nothing more, and a read of one that fails is nobody's error", async () => {
  const read = readAhead(items, async (item) => {
    if (item % 2 === 1) throw new Error(`item ${item} cannot be read`);
    return item;
  });
  for (const position of items.filter((item) => item % 2 === 0)) expect(await read(position)).toBe(position);
});

test('a read that fails fails for whoever asks for it', async () => {
  const read = readAhead(items, async (item) => {
    throw new Error(`item ${item} cannot be read`);
  });
  await expect(read(3)).rejects.toThrow('item 3 cannot be read');
});
