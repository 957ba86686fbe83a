/** Random orders of rows. */
import { drawsBelow, PURPOSE, type Stream } from '../random.ts';

/**
 * Writes the permutation of that number over `order`: row i gets what row order[i] had. Rows stay in their block;
 * blocks are lists of rows, each in one of them. A function of the stream, the number and the blocks alone, whatever
 * was drawn before. All permutations that keep the blocks have the same probability (Fisher and Yates).
 */
export function drawOrder(blocks: readonly Int32Array[], stream: Stream, permutation: number, order: Int32Array): void {
  const draw = drawsBelow(stream, PURPOSE.permutation, 0, permutation);
  for (const rows of blocks) {
    for (const row of rows) order[row] = row;
    for (let i = rows.length - 1; i > 0; i--) {
      const [row, other] = [rows[i], rows[draw(i + 1)]];
      const moved = order[row];
      order[row] = order[other];
      order[other] = moved;
    }
  }
}

/**
 * Lists of the rows that have the same label in every one of the columns, in the order of their first rows; without a
 * column one list of all.
 */
export function blocksOf(n: number, labels: readonly ArrayLike<number>[]): Int32Array[] {
  const blocks = new Map<string, number[]>();
  for (let row = 0; row < n; row++) {
    const name = labels.map((column) => column[row]).join(' ');
    const block = blocks.get(name);
    if (block) block.push(row);
    else blocks.set(name, [row]);
  }
  return [...blocks.values()].map((rows) => Int32Array.from(rows));
}
