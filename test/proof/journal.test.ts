import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderForTests } from '../support/study.ts';
import { openJournal } from './journal.ts';

describe('the journal of a proof', () => {
  let folder: ReturnType<typeof folderForTests>;
  beforeEach(() => {
    folder = folderForTests();
  });
  afterEach(() => folder.remove());

  it('gives a second start what the first one has done', () => {
    const path = join(folder.path, 'new', 'proof.jsonl');
    openJournal<number>(path).add('survey 1', 0.1 + 0.2);
    expect([...openJournal<number>(path).done]).toEqual([['survey 1', 0.1 + 0.2]]);
  });

  it('forgets the line that was being written when it was stopped, and no other', () => {
    const path = join(folder.path, 'proof.jsonl');
    openJournal<number>(path).add('survey 1', 1);
    appendFileSync(path, '["survey 2", 1');
    const again = openJournal<number>(path);
    expect([...again.done.keys()]).toEqual(['survey 1']);
    again.add('survey 3', 3);
    expect([...openJournal<number>(path).done.keys()]).toEqual(['survey 1', 'survey 3']);
    expect(readFileSync(path, 'utf8').endsWith('\n')).toBe(true);
  });
});
