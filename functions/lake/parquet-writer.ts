import './parquetjs-globals.ts';
import thrift, { type KeyValue, type RowGroup, type SchemaElement } from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import util from 'parquetjs-lite/lib/util.js';
import { encodePage, type Page } from './parquet-page.ts';
import { type ColumnToWrite, checkTable, InvalidTableError, type TableToWrite } from './table.ts';

/**
 * Rows in one row group, and so in one page of a column: 512 KiB of numbers, below the 1 MiB that is usual for a page.
 * A whole NHANES table of the largest cycle fits in one.
 */
const ROWS_PER_GROUP = 65_536;

/** File metadata with this in front of a column's name is the label of that column. */
export const LABEL_KEY = 'label:';

/** A file begins and ends with it. */
const MAGIC = 'PAR1';

const PARQUET_TYPE = {
  double: { type: thrift.Type.DOUBLE },
  int64: { type: thrift.Type.INT64 },
  text: { type: thrift.Type.BYTE_ARRAY, converted_type: thrift.ConvertedType.UTF8 },
} as const;

/**
 * The table as a Parquet file: DOUBLE, INT64 and UTF8 columns, all of them nullable, Snappy-compressed; labels and
 * metadata as key-value metadata of the file. The same table gives the same bytes. Throws InvalidTableError.
 */
export function writeParquet(table: TableToWrite): Uint8Array {
  const rows = checkTable(table);
  const parts: Buffer[] = [Buffer.from(MAGIC)];
  const row_groups: RowGroup[] = [];
  let offset = MAGIC.length;
  for (let start = 0; start < rows; start += ROWS_PER_GROUP) {
    const end = Math.min(start + ROWS_PER_GROUP, rows);
    const columns = table.columns.map((column) => {
      const page = encodePage(column, start, end);
      const chunk = chunkOf(column, end - start, page, offset);
      parts.push(page.bytes);
      offset += page.bytes.length;
      return chunk;
    });
    const total_byte_size = columns.reduce((sum, { meta_data }) => sum + meta_data.total_uncompressed_size, 0);
    row_groups.push(new thrift.RowGroup({ columns, total_byte_size, num_rows: end - start }));
  }
  const footer = util.serializeThrift(
    new thrift.FileMetaData({
      version: 1,
      schema: schemaOf(table.columns),
      num_rows: rows,
      row_groups,
      key_value_metadata: keyValueMetadata(table),
      created_by: 'nhanes-mixtures',
    }),
  );
  const footerBytes = Buffer.alloc(Uint32Array.BYTES_PER_ELEMENT);
  footerBytes.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, footerBytes, Buffer.from(MAGIC)]);
}

/** All that a reader of the column must know to find its values in this row group, which are one page. */
function chunkOf(
  { name, type }: ColumnToWrite,
  rows: number,
  { bytes, uncompressedBytes, missing }: Page,
  offset: number,
) {
  return new thrift.ColumnChunk({
    // Where what is told here would stand once more, beside the column: nowhere.
    file_offset: 0,
    meta_data: new thrift.ColumnMetaData({
      type: PARQUET_TYPE[type].type,
      encodings: [thrift.Encoding.RLE, thrift.Encoding.PLAIN],
      path_in_schema: [name],
      codec: thrift.CompressionCodec.SNAPPY,
      num_values: rows,
      total_uncompressed_size: uncompressedBytes,
      total_compressed_size: bytes.length,
      data_page_offset: offset,
      statistics: new thrift.Statistics({ null_count: missing }),
    }),
  });
}

function schemaOf(columns: readonly ColumnToWrite[]): SchemaElement[] {
  const { OPTIONAL } = thrift.FieldRepetitionType;
  const elements = columns.map(({ name, type }) => ({ name, repetition_type: OPTIONAL, ...PARQUET_TYPE[type] }));
  return [{ name: 'root', num_children: columns.length }, ...elements].map(
    (element) => new thrift.SchemaElement(element),
  );
}

function keyValueMetadata({ columns, metadata = {} }: TableToWrite): KeyValue[] {
  const clash = Object.keys(metadata).find((key) => key.startsWith(LABEL_KEY));
  if (clash !== undefined) throw new InvalidTableError(`the metadata key ${clash} stands for the label of a column`);
  const labels = columns.flatMap(({ name, label }): [string, string][] =>
    label === undefined ? [] : [[LABEL_KEY + name, label]],
  );
  return [...Object.entries(metadata), ...labels].map(([key, value]) => new thrift.KeyValue({ key, value }));
}
