/** How fast SAS transport files become columns: ours, and R's two readers on the same files for comparison. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filePath } from '../../functions/nhanes/catalogue/tables.ts';
import { readXport } from '../../functions/nhanes/xport.ts';
import { mirror } from '../support/real-files.ts';
import { median } from './median.ts';

export interface XportFigure {
  /** `PAQ_H, this project`, `PAQ_H, foreign::read.xport`, ... */
  name: string;
  megabytes: number;
  medianSeconds: number;
  megabytesPerSecond: number;
}

/** The largest of the real files: 54 to 96 columns of numbers, half of them missing. */
const TABLES = ['PAQ', 'MCQ', 'DIQ'];

/** Enough that the median is of compiled code and of quiet moments. */
const RUNS = 41;
const RUNS_IN_R = 9;

/**
 * Bytes in memory to columns, single core, warm; then R from the file, which its page cache holds. Empty without the
 * files.
 */
export async function benchXport(): Promise<XportFigure[]> {
  const directory = mirror;
  if (directory === undefined) return [];
  const paths = TABLES.map((table) => join(directory, filePath(table, '2013-2014')));
  return [...paths.map((path, i) => benchOurs(`${TABLES[i]}_H`, path)), ...benchInR(paths)];
}

function benchOurs(name: string, path: string): XportFigure {
  const bytes = new Uint8Array(readFileSync(path));
  const seconds = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    readXport(bytes);
    return (performance.now() - start) / 1000;
  });
  return figure(`${name}, this project`, bytes.length, median(seconds));
}

const R_PROGRAM = `
  times <- function(read, path) median(replicate(${RUNS_IN_R}, system.time(read(path))[["elapsed"]]))
  readers <- Filter(function(name) requireNamespace(sub("::.*", "", name), quietly = TRUE), c("foreign::read.xport", "haven::read_xpt"))
  for (path in commandArgs(TRUE)) for (name in readers) {
    writeLines(paste(path, name, times(eval(parse(text = name)), path), sep = "\\t"))
  }
`;

/** The medians of those of R's readers that are installed. */
function benchInR(paths: string[]): XportFigure[] {
  if (spawnSync('Rscript', ['--version']).error) return [];
  const output = execFileSync('Rscript', ['-e', R_PROGRAM, ...paths], { encoding: 'utf8' });
  const lines = output.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [path, reader, seconds] = line.split('\t');
    return figure(`${TABLES[paths.indexOf(path)]}_H, ${reader}`, readFileSync(path).length, Number(seconds));
  });
}

function figure(name: string, bytes: number, medianSeconds: number): XportFigure {
  const megabytes = bytes / 1e6;
  return { name, megabytes, medianSeconds, megabytesPerSecond: megabytes / medianSeconds };
}
