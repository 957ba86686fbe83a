/** Writes SAS transport files, version 5, for the tests of their reader: also such as no sound program would write. */

const BLANK = 0x20;

export interface FormatToWrite {
  name: string;
  width: number;
  decimals: number;
}

export interface NumberColumnToWrite {
  name: string;
  label?: string;
  /** Bytes kept of each number, 2 to 8. */
  length?: number;
  format?: FormatToWrite;
  informat?: FormatToWrite;
  /** Numbers, or a missing code: `.`, `._`, `.A` to `.Z`. */
  numbers: (number | string)[];
}

export interface TextColumnToWrite {
  name: string;
  label?: string;
  length: number;
  texts: string[];
}

export type ColumnToWrite = NumberColumnToWrite | TextColumnToWrite;

export interface MemberToWrite {
  name: string;
  label?: string;
  columns: ColumnToWrite[];
  namestrBytes?: 140 | 136;
  created?: string;
  modified?: string;
}

/** A whole transport file with these members. */
export function xportFile(...members: MemberToWrite[]): Uint8Array {
  const time = members[0]?.created ?? '23JUL15:09:53:54';
  const library = [
    header('LIBRARY'),
    record(`SAS     SAS     SASLIB  9.4     W32_8PRO${' '.repeat(24)}${time}`),
    record(time),
  ];
  return Buffer.concat([...library, ...members.map(member)]);
}

function member({ name, label = '', columns, namestrBytes = 140, created, modified }: MemberToWrite): Uint8Array {
  const time = created ?? '23JUL15:09:53:54';
  const lengths = columns.map((column) => column.length ?? 8);
  const namestrs = columns.map((column, j) => namestr(column, j, sum(lengths.slice(0, j))).subarray(0, namestrBytes));
  return Buffer.concat([
    header('MEMBER', `00000000000000000160000000${String(namestrBytes).padStart(4, '0')}`),
    header('DSCRPTR'),
    record(`SAS     ${name.padEnd(8)}SASDATA 9.4     W32_8PRO${' '.repeat(24)}${time}`),
    record(`${(modified ?? time).padEnd(32)}${label}`),
    header('NAMESTR', `000000${String(columns.length).padStart(4, '0')}00000000000000000000`),
    padded(Buffer.concat(namestrs)),
    header('OBS'),
    padded(rows(columns)),
  ]);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function record(text: string): Buffer {
  return Buffer.from(text.padEnd(80), 'latin1');
}

function header(kind: string, numbers = '0'.repeat(30)): Buffer {
  return record(`HEADER RECORD*******${kind.padEnd(8)}HEADER RECORD!!!!!!!${numbers}`);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((80 - (bytes.length % 80)) % 80, BLANK)]);
}

function namestr(column: ColumnToWrite, index: number, position: number): Buffer {
  const bytes = Buffer.alloc(140);
  bytes.writeInt16BE('numbers' in column ? 1 : 2, 0);
  bytes.writeInt16BE(column.length ?? 8, 4);
  bytes.writeInt16BE(index + 1, 6);
  bytes.write(column.name.padEnd(8), 8, 'latin1');
  bytes.write((column.label ?? '').padEnd(40), 16, 'latin1');
  if ('numbers' in column) {
    writeFormat(bytes, 56, column.format);
    writeFormat(bytes, 72, column.informat);
  }
  bytes.writeInt32BE(position, 84);
  return bytes;
}

function writeFormat(bytes: Buffer, offset: number, format?: FormatToWrite): void {
  bytes.write((format?.name ?? '').padEnd(8), offset, 'latin1');
  bytes.writeInt16BE(format?.width ?? 0, offset + 8);
  bytes.writeInt16BE(format?.decimals ?? 0, offset + 10);
}

function rows(columns: ColumnToWrite[]): Buffer {
  const count = Math.max(0, ...columns.map((column) => ('numbers' in column ? column.numbers : column.texts).length));
  const cells: Buffer[] = [];
  for (let row = 0; row < count; row++) {
    for (const column of columns) {
      if ('numbers' in column) cells.push(ibmBytes(column.numbers[row]).subarray(0, column.length ?? 8));
      else cells.push(Buffer.from(column.texts[row].padEnd(column.length), 'latin1'));
    }
  }
  return Buffer.concat(cells);
}

/** The 8 bytes of a number (16^-65 <= |x| < 16^63, or 0) or of a missing code, as SAS TS-140 defines them. */
export function ibmBytes(value: number | string): Buffer {
  const bytes = Buffer.alloc(8);
  if (typeof value === 'string') bytes.write(value.slice(1) || '.', 'latin1');
  else if (value !== 0) {
    let exponent = 64;
    let fraction = Math.abs(value);
    for (; fraction >= 1; exponent++) fraction /= 16;
    for (; fraction < 1 / 16; exponent--) fraction *= 16;
    bytes.writeBigUInt64BE(BigInt(fraction * 2 ** 56));
    bytes[0] = exponent + (value < 0 ? 128 : 0);
  }
  return bytes;
}
