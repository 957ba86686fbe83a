import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryStore } from '../../functions/lake/directory-store.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('objects are plain files, Hive partitions plain folders', async () => {
  const root = join(directory, 'plain');
  await directoryStore(root).put('nhanes/demo/cycle=2013-2014/demo.parquet', 'PAR1');
  expect(await readdir(join(root, 'nhanes/demo/cycle=2013-2014'))).toEqual(['demo.parquet']);
});

test('a directory that cannot be written to is named in one clear message', async () => {
  const file = join(directory, 'a-file');
  await writeFile(file, '');
  const store = directoryStore(join(file, 'lake'));
  const clear = { name: 'LakeNotWritableError', message: expect.stringContaining(`The lake ${join(file, 'lake')} `) };
  await expect(store.put('request.json', '{}')).rejects.toMatchObject(clear);
  await expect(store.putIfAbsent('manifest.json', '{}')).rejects.toMatchObject(clear);
});

test.skipIf(process.getuid?.() === 0)('a directory without write permission is one of those', async () => {
  const root = join(directory, 'read-only');
  await mkdir(root);
  await chmod(root, 0o500);
  await expect(directoryStore(root).put('a', 'x')).rejects.toMatchObject({ name: 'LakeNotWritableError' });
});

test('a key cannot go below an object, nor an object replace a folder', async () => {
  const store = directoryStore(join(directory, 'nested'));
  await store.put('a', 'x');
  await store.put('b/c', 'x');
  await expect(store.put('a/b', 'y')).rejects.toMatchObject({ name: 'LakeNotWritableError' });
  await expect(store.put('b', 'y')).rejects.toMatchObject({ name: 'LakeNotWritableError' });
  await expect(store.putIfAbsent('b', 'y')).rejects.toMatchObject({ name: 'LakeNotWritableError' });
});

test.each([
  ['an empty folder', (path: string) => mkdir(path)],
  ['a link to nothing', (path: string) => symlink(`${path}.gone`, path)],
  ['a link to itself', (path: string) => symlink(path, path)],
])('%s in the place of an object is none, and gives way to one', async (_, make) => {
  const root = await mkdtemp(join(directory, 'odd-'));
  const store = directoryStore(root);
  const keysIn = async () => {
    const found: string[] = [];
    for await (const { key } of store.list('')) found.push(key);
    return found;
  };
  await make(join(root, 'a'));
  await make(join(root, 'b'));
  await store.put('c', 'x');
  expect(await store.head('a')).toBeUndefined();
  await expect(store.get('a')).rejects.toMatchObject({ name: 'ObjectNotFoundError' });
  expect(await keysIn()).toEqual(['c']);
  await store.put('a', 'x');
  expect(await store.putIfAbsent('b', 'x')).toBe(true);
  expect(await keysIn()).toEqual(['a', 'b', 'c']);
});

test('two processes at once leave one winner', async () => {
  const root = join(directory, 'processes');
  const answers = await Promise.all([1, 2, 3].map((writer) => inAnotherProcess(putRepeatedly, root, String(writer))));
  const winsPerKey = answers.map((stdout) => JSON.parse(stdout) as boolean[]);
  for (let key = 0; key < 50; key++) {
    expect(winsPerKey.filter((wins) => wins[key])).toHaveLength(1);
  }
});

test('a process that is killed in the middle of a write leaves no object and harms none', async () => {
  const root = join(directory, 'killed');
  const store = directoryStore(root);
  await store.put('runs/x/cohort.parquet', 'before');
  await expect(inAnotherProcess(dieWhileWriting, root)).rejects.toMatchObject({ signal: 'SIGKILL' });
  expect(await readdir(join(root, 'runs/x'))).toEqual(['cohort.parquet']);
  expect(await readdir(join(root, '.unfinished'))).toHaveLength(2);
  expect(new TextDecoder().decode(await store.get('runs/x/cohort.parquet'))).toBe('before');
  expect(await store.head('runs/x/manifest.json')).toBeUndefined();
  const listed: string[] = [];
  for await (const { key } of store.list('')) listed.push(key);
  expect(listed).toEqual(['runs/x/cohort.parquet']);
  // The next process that writes clears it.
  await inAnotherProcess("await directoryStore(process.argv[1]).put('runs/x/manifest.json', '{}')", root);
  expect(await readdir(join(root, '.unfinished'))).toEqual([]);
});

test('what another process is just writing is left to it', async () => {
  const root = join(directory, 'beside');
  const theirs = await inAnotherProcess(
    `const { unfinishedName } = await import(${JSON.stringify(pathToFileURL(resolve('functions/lake/unfinished.ts')).href)});
     console.log(unfinishedName());`,
  );
  const ended = theirs.trim();
  const living = ended.replace(/-\d+-/, `-${process.ppid}-`);
  const elsewhere = ended.replace(/^unfinished-.{12}/, 'unfinished-0123456789ab');
  const foreign = 'notes-of-somebody';
  await mkdir(join(root, '.unfinished'), { recursive: true });
  for (const name of [ended, living, elsewhere, foreign]) await writeFile(join(root, '.unfinished', name), 'half');
  await directoryStore(root).put('a', 'x');
  expect((await readdir(join(root, '.unfinished'))).sort()).toEqual([foreign, elsewhere, living].sort());
  // Of a process on another machine: when it has been there for longer than a write may take.
  const before = new Date(Date.now() - 25 * 60 * 60 * 1000);
  await utimes(join(root, '.unfinished', elsewhere), before, before);
  await directoryStore(root).put('a', 'x');
  expect((await readdir(join(root, '.unfinished'))).sort()).toEqual([foreign, living].sort());
});

/** Tries to write fifty keys once each and prints which of them it won. */
const putRepeatedly = `
  const [root, writer] = process.argv.slice(1);
  const store = directoryStore(root);
  const wins = [];
  for (let key = 0; key < 50; key++) wins.push(await store.putIfAbsent('manifest-' + key, writer));
  console.log(JSON.stringify(wins));
`;

/** Begins two large writes and kills itself as soon as both have begun. */
const dieWhileWriting = `
  const { existsSync, readdirSync } = await import('node:fs');
  const [root] = process.argv.slice(1);
  const store = directoryStore(root);
  const large = Buffer.alloc(500_000_000);
  store.put('runs/x/cohort.parquet', large);
  store.putIfAbsent('runs/x/manifest.json', large);
  const begun = () => existsSync(root + '/.unfinished') && readdirSync(root + '/.unfinished').length === 2;
  setInterval(() => begun() && process.kill(process.pid, 'SIGKILL'), 1);
`;

async function inAnotherProcess(script: string, ...args: string[]): Promise<string> {
  const module = pathToFileURL(join(import.meta.dirname, '../../functions/lake/directory-store.ts')).href;
  const code = `const { directoryStore } = await import(${JSON.stringify(module)});${script}`;
  const run = promisify(execFile);
  const node = ['--import', 'tsx', '--input-type=module', '--eval', code, '--', ...args];
  return (await run(process.execPath, node)).stdout;
}
