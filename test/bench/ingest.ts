/**
 * Ingest: how fast files become Parquet, and what memory an ingest takes with few tables, with many, and with the
 * largest file.
 */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codebookPath, filePath, tableNamed } from '../../functions/nhanes/catalogue/tables.ts';
import { convertTable } from '../../functions/nhanes/convert-table.ts';
import { releaseOf } from '../../functions/nhanes/releases.ts';
import { writeXport } from '../../functions/nhanes/xport-writer.ts';
import { codebookOf } from '../support/codebook-page.ts';
import { mirror } from '../support/real-files.ts';
import { folderForTests } from '../support/study.ts';
import { measuredCommand } from './measured-command.ts';
import { cpuSeconds } from './samples.ts';

interface IngestFigure {
  name: string;
  megabytes: number;
  /** Of CPU, over all threads. */
  cpuSeconds: number;
  megabytesPerCpuSecond: number;
  /** Of the one process that there is, its threads included; null for what is done within this one. */
  maximumMiB: number | null;
}

/** One of many tables. */
const SOME = 6;

/** As the codebook of P_DR1IFF counts, the largest file that studies of diet ask for. */
const LARGEST = { name: 'P_DR1IFF', base: 'DR1IFF', cycle: '2017-2020', rows: 183_910, columns: 84 };

export async function benchIngest(): Promise<IngestFigure[]> {
  if (mirror === undefined) return [];
  const root = mirror;
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.xpt'));
  const names = paths.map((path) => basename(path, '.xpt'));
  const some = names.filter((_, index) => index % SOME === 0);
  const folder = folderForTests();
  const figures = [
    conversion(root, paths),
    await ingest(`ingest of ${some.length} tables of the mirror`, root, some),
    await ingest(`ingest of the whole mirror, ${names.length} tables`, root, names),
    await ingest('the same, each with a codebook', withCodebooks(root, paths, join(folder.path, 'mirror')), names),
    await ingest(
      `ingest of a file of ${LARGEST.rows} x ${LARGEST.columns}`,
      largestFile(join(folder.path, 'largest')),
      [LARGEST.name],
    ),
  ];
  await folder.remove();
  return figures;
}

/** All files, one after the other, in this process: bytes in memory to the bytes of Parquet. */
function conversion(root: string, paths: readonly string[]): IngestFigure {
  let [seconds, bytes] = [0, 0];
  for (const path of paths) {
    const table = tableNamed(basename(path, '.xpt'));
    if (table === undefined) throw new Error(`${path} is no file of the catalogue`);
    const file = new Uint8Array(readFileSync(join(root, path)));
    const start = process.cpuUsage();
    convertTable(file, { name: table.name, cycle: table.cycle, release: undefined });
    seconds += cpuSeconds(start);
    bytes += file.length;
  }
  return figure('conversion of the whole mirror, one core', bytes, seconds, null);
}

/** The command in a process of its own, into an empty lake. */
async function ingest(name: string, source: string, tables: readonly string[]): Promise<IngestFigure> {
  const lake = folderForTests();
  const args = ['ingest', '--source', source, '--tables', tables.join(), '--out', lake.path, '--json'];
  const { stdout, cpuSeconds: seconds, maximumMiB } = await measuredCommand(args);
  await lake.remove();
  return figure(name, JSON.parse(stdout).bytes, seconds, maximumMiB);
}

function figure(name: string, bytes: number, seconds: number, maximumMiB: number | null): IngestFigure {
  const megabytes = bytes / 1e6;
  return { name, megabytes, cpuSeconds: seconds, megabytesPerCpuSecond: megabytes / seconds, maximumMiB };
}

/** A folder with the same files, each with a codebook beside it, as CDC has them. */
function withCodebooks(root: string, paths: readonly string[], folder: string): string {
  for (const path of paths) {
    const table = tableNamed(basename(path, '.xpt'));
    if (table === undefined) throw new Error(`${path} is no file of the catalogue`);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(root, path), join(folder, path));
    writeFileSync(join(folder, codebookPath(table)), codebookOf(table.name, readFileSync(join(root, path))));
  }
  return folder;
}

/** A folder laid out as CDC's site with that one file: several rows for each person, figures with decimals, gaps. */
function largestFile(folder: string): string {
  const { name, base, cycle, rows, columns } = LARGEST;
  const { first } = releaseOf(cycle).persons;
  const values = Array.from({ length: columns }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => {
      if (column === 0) return first + Math.floor(row / 13);
      return (row + column) % 5 === 0 ? Number.NaN : ((row * 7919 + column * 104_729) % 100_003) / 100;
    }),
  );
  const dataset = {
    name,
    label: 'as large as the real one',
    rows,
    columns: values.map((numbers, column) => ({
      name: column === 0 ? 'SEQN' : `DR1I${column}`,
      label: '',
      values: numbers,
    })),
  };
  const path = join(folder, filePath(base, cycle));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([...writeXport(dataset)]));
  return folder;
}
