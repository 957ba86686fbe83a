/** The parts of parquetjs-lite that the Parquet writer uses; the package has no types of its own. */

/** The messages of Parquet's own description, parquet.thrift. */
declare module 'parquetjs-lite/gen-nodejs/parquet_types.js' {
  type Message<Fields> = new (fields: Fields) => Fields;

  interface PageHeader {
    type: number;
    uncompressed_page_size: number;
    compressed_page_size: number;
    data_page_header: DataPageHeader;
  }
  interface DataPageHeader {
    num_values: number;
    encoding: number;
    definition_level_encoding: number;
    repetition_level_encoding: number;
  }
  interface ColumnMetaData {
    type: number;
    encodings: number[];
    path_in_schema: string[];
    codec: number;
    num_values: number;
    total_uncompressed_size: number;
    total_compressed_size: number;
    data_page_offset: number;
    statistics?: Statistics;
  }
  interface Statistics {
    null_count: number;
  }
  interface ColumnChunk {
    file_offset: number;
    meta_data: ColumnMetaData;
  }
  export interface RowGroup {
    columns: ColumnChunk[];
    total_byte_size: number;
    num_rows: number;
  }
  export interface SchemaElement {
    name: string;
    type?: number;
    converted_type?: number;
    repetition_type?: number;
    num_children?: number;
  }
  export interface KeyValue {
    key: string;
    value: string;
  }
  interface FileMetaData {
    version: number;
    schema: SchemaElement[];
    num_rows: number;
    row_groups: RowGroup[];
    key_value_metadata: KeyValue[];
    created_by: string;
  }
  const thrift: {
    PageHeader: Message<PageHeader>;
    DataPageHeader: Message<DataPageHeader>;
    ColumnMetaData: Message<ColumnMetaData>;
    Statistics: Message<Statistics>;
    ColumnChunk: Message<ColumnChunk>;
    RowGroup: Message<RowGroup>;
    SchemaElement: Message<SchemaElement>;
    KeyValue: Message<KeyValue>;
    FileMetaData: Message<FileMetaData>;
    PageType: { DATA_PAGE: number };
    Encoding: { PLAIN: number; RLE: number };
    Type: { DOUBLE: number; INT64: number; BYTE_ARRAY: number };
    ConvertedType: { UTF8: number };
    CompressionCodec: { SNAPPY: number };
    FieldRepetitionType: { OPTIONAL: number };
  };
  export default thrift;
}

declare module 'parquetjs-lite/lib/util.js' {
  const util: { serializeThrift(message: object): Buffer };
  export default util;
}

declare module 'parquetjs-lite/lib/compression.js' {
  const compression: { deflate(method: 'SNAPPY', bytes: Buffer): Uint8Array };
  export default compression;
}
