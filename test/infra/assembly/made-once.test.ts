import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { madeOnce } from '../../../infra/assembly/made-once.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'made-once-'));
});
afterEach(() => rm(parent, { recursive: true }));

describe('a directory made once', () => {
  it('is made by the first who needs it, with its parents', async () => {
    const path = join(parent, 'cache', 'assembly');
    expect(await madeOnce(path, (directory) => writeFile(join(directory, 'a'), 'made'))).toBe(path);
    expect(await readFile(join(path, 'a'), 'utf8')).toBe('made');
  });

  it('is not made again', async () => {
    const path = join(parent, 'assembly');
    await madeOnce(path, (directory) => writeFile(join(directory, 'a'), 'first'));
    await madeOnce(path, () => Promise.reject(new Error('made twice')));
    expect(await readFile(join(path, 'a'), 'utf8')).toBe('first');
  });

  it('is whole when two make it at once, and only one is left', async () => {
    const path = join(parent, 'assembly');
    let release = () => {};
    const bothAtWork = new Promise<void>((resolve) => {
      release = resolve;
    });
    let atWork = 0;
    const make = async (directory: string) => {
      atWork += 1;
      if (atWork === 2) release();
      await bothAtWork;
      await writeFile(join(directory, 'a'), 'made');
    };
    expect(await Promise.all([madeOnce(path, make), madeOnce(path, make)])).toEqual([path, path]);
    expect(await readdir(parent)).toEqual(['assembly']);
    expect(await readdir(path)).toEqual(['a']);
  });

  it('is not there at all when making it fails', async () => {
    const path = join(parent, 'assembly');
    await expect(
      madeOnce(path, async (directory) => {
        await writeFile(join(directory, 'half'), '');
        throw new Error('no space left');
      }),
    ).rejects.toThrow('no space left');
    expect(await readdir(parent)).toEqual([]);
  });

  it('is told in one line where nothing can be written', async () => {
    const file = join(parent, 'a file');
    await writeFile(file, '');
    await expect(madeOnce(join(file, 'assembly'), () => Promise.resolve())).rejects.toMatchObject({
      name: 'CannotBeMadeError',
      message: expect.stringMatching(/assembly is not there, and cannot be made: ENOTDIR|EEXIST/),
    });
  });
});
