/** The examples of docs/request.md are what they say. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runRequestSchema } from '../../../functions/study/request/schema.ts';
import { problemsOf } from '../../support/refusals.ts';

const page = readFileSync('docs/request.md', 'utf8');
const [whole, ...pieces] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json));

describe('docs/request.md', () => {
  it('shows a whole study of fewer than 40 lines that is valid', () => {
    expect(JSON.stringify(whole, null, 0).length).toBeLessThan(2000);
    expect(problemsOf(whole)).toEqual([]);
  });

  it.each(pieces.map((piece) => [Object.keys(piece).join(', '), piece]))(
    'shows pieces that fit into it: %s',
    (_, piece) => {
      expect(problemsOf({ ...whole, ...piece })).toEqual([]);
    },
  );

  it('names every field', () => {
    const fields = Object.keys(runRequestSchema.def.shape).filter((field) => field !== '$schema');
    const table = page.slice(page.indexOf('| field'), page.indexOf('## A whole study'));
    for (const field of fields) expect(table).toContain(`\`${field}\``);
  });
});
