/**
 * Transport files of which some bytes are others, too many or gone: the reader gives values or a named error, nothing
 * else.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeParquet } from '../../functions/lake/parquet-writer.ts';
import { lakeTable } from '../../functions/nhanes/lake-table.ts';
import { checkPersons } from '../../functions/nhanes/persons.ts';
import { readXport, type XportColumn, type XportDataset } from '../../functions/nhanes/xport.ts';
import { mirror } from '../support/real-files.ts';
import { xportFile } from '../support/xport-writer.ts';
import { type Draws, drawsOf } from './draws.ts';

/** What a mutated file came to; all but the first two are faults. */
export interface Examination {
  readonly outcome: 'refused' | 'read' | 'unnamed error' | 'endless message' | 'malformed values' | 'too much memory';
  readonly seen: string;
}

/** Real files small enough that thousands of them are read in a second. */
const SMALL_REAL_FILES = [
  ['SSTFR', '1999-2000', 'SSTFR_A'],
  ['UC', '1999-2000', 'UC'],
  ['ALQY', '2009-2010', 'ALQY_F'],
  ['UCPREG', '2017-2018', 'UCPREG_J'],
] as const;
const RECORD = 80;
/** Behind the header records of library and member, and those that describe columns. */
const FIRST_COLUMN = 8 * RECORD;

/** Files to mutate: numbers of every length and text of ours, and real ones where they are. */
export function filesToMutate(): Uint8Array[] {
  const numbers = Array.from({ length: 30 }, (_, row) => row * 1.5 - 7);
  const ours = xportFile({
    name: 'MIXED',
    label: 'numbers and text',
    columns: [
      { name: 'SEQN', numbers: numbers.map((_, row) => 73557 + row) },
      { name: 'WHOLE', label: 'a number of three bytes', length: 3, numbers: numbers.map((_, row) => row) },
      { name: 'MISSING', numbers: numbers.map((number, row) => (row % 3 === 0 ? '.A' : number)) },
      { name: 'WORDS', label: 'text', length: 7, texts: numbers.map((_, row) => (row % 4 === 0 ? '' : `word ${row}`)) },
    ],
  });
  const text = xportFile({
    name: 'TEXT',
    columns: [{ name: 'CODE', length: 3, texts: numbers.map((_, row) => `${row}`) }],
  });
  return [ours, text, ...realFiles()];
}

function realFiles(): Uint8Array[] {
  if (mirror === undefined) return [];
  const year = (cycle: string) => cycle.slice(0, 4);
  const paths = SMALL_REAL_FILES.map(([, cycle, file]) =>
    join(mirror ?? '', `Nchs/Data/Nhanes/Public/${year(cycle)}/DataFiles/${file}.xpt`),
  );
  return paths.filter((path) => statSync(path, { throwIfNoEntry: false })).map((path) => readFileSync(path));
}

/** The file of the schedule, with one to three mutations, most of them where it describes itself. */
export function mutated(files: readonly Uint8Array[], seed: number): Uint8Array {
  const draws = drawsOf('mutated file', seed);
  let bytes = Buffer.from(draws.pick(files));
  for (let left = 1 + draws.below(3); left > 0; left--) bytes = mutate(bytes, draws);
  return bytes;
}

const MUTATIONS = ['bit', 'byte', 'digit', 'number', 'truncated', 'inserted', 'removed', 'doubled', 'record'] as const;

function mutate(bytes: Buffer, draws: Draws): Buffer<ArrayBuffer> {
  const changed = Buffer.from(bytes);
  if (changed.length === 0) return changed;
  const at = position(changed, draws);
  const length = 1 + draws.below(200);
  const rest = changed.subarray(at);
  switch (draws.pick(MUTATIONS)) {
    case 'bit':
      changed[at] ^= 1 << draws.below(8);
      return changed;
    case 'byte':
      changed[at] = draws.pick([0, 0x20, 0x2e, 0x30, 0x39, 0x7f, 0x80, 0xff, draws.below(256)]);
      return changed;
    case 'digit':
      return written(changed, at, Buffer.from(`${draws.pick([0, 1, 9, 136, 140, 9999])}`));
    case 'number':
      return written(changed, at, integer(draws.pick([0, 1, -1, 8, 32767, -32768, 65535, 2 ** 31 - 1, -(2 ** 31)])));
    case 'truncated':
      return changed.subarray(0, at);
    case 'inserted':
      return Buffer.concat([changed.subarray(0, at), Buffer.alloc(length, draws.pick([0, 0x20, 0xff])), rest]);
    case 'removed':
      return Buffer.concat([changed.subarray(0, at), rest.subarray(length)]);
    case 'doubled':
      return Buffer.concat([changed.subarray(0, at), rest.subarray(0, length), rest]);
    case 'record': {
      // A record in the place of another one.
      const records = Math.floor(changed.length / RECORD);
      const [from, to] = [draws.below(records + 1) * RECORD, draws.below(records + 1) * RECORD];
      return written(changed, to, Buffer.from(changed.subarray(from, from + RECORD)));
    }
  }
}

/** Anywhere, or, as often each, in the header records and in the descriptions of the first columns. */
function position({ length }: Buffer, draws: Draws): number {
  const end = draws.pick([length, FIRST_COLUMN, FIRST_COLUMN + 8 * RECORD]);
  return draws.below(Math.min(length, end));
}

function integer(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeInt32BE(value | 0);
  return four;
}

function written(bytes: Buffer<ArrayBuffer>, at: number, what: Uint8Array): Buffer<ArrayBuffer> {
  bytes.set(what.subarray(0, Math.max(0, bytes.length - at)), at);
  return bytes;
}

/** Only named in messages: no range of persons is held against a mutated file. */
const CYCLE = '2013-2014';
/** Errors that are no one's: whoever meets them learns nothing. */
const UNNAMED = ['Error', 'TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'URIError', 'EvalError'];
/** A message stands in events and failure records. */
const LONGEST_MESSAGE = 2000;
/** Values may take this many times the file's bytes; a text column of one byte has a string for each. */
const MOST_VALUES_PER_BYTE = 1.1;

/** Takes the file as `ingest-table` does: reads it, looks at whose rows they are, and makes Parquet of it. */
export function examine(bytes: Uint8Array): Examination {
  let dataset: XportDataset;
  try {
    dataset = readXport(bytes);
    checkPersons(dataset, CYCLE);
    writeParquet(lakeTable(dataset));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const seen = `${name}: ${message.slice(0, 300)}`;
    if (UNNAMED.includes(name)) return { outcome: 'unnamed error', seen };
    return { outcome: message.length > LONGEST_MESSAGE ? 'endless message' : 'refused', seen };
  }
  const { rows, columns } = dataset;
  const seen = `${rows} rows of ${columns.length} columns`;
  if (rows * columns.length > MOST_VALUES_PER_BYTE * bytes.length) return { outcome: 'too much memory', seen };
  const isSound = ({ name, values }: XportColumn) => name !== '' && values.length === rows;
  return { outcome: Number.isInteger(rows) && columns.every(isSound) ? 'read' : 'malformed values', seen };
}
