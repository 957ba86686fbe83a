/** The parts of parquetjs-lite that the Parquet writer uses; the package has no types of its own. */
declare module 'parquetjs-lite' {
  interface FieldDefinition {
    type: 'DOUBLE' | 'INT64' | 'UTF8';
    optional: boolean;
    compression: 'SNAPPY';
    statistics: false;
  }
  class ParquetSchema {
    constructor(fields: Record<string, FieldDefinition>);
  }
  interface RowGroup {
    rowCount: number;
    /** For each column its encoded pages, in order. */
    pages: Record<string, { page: Buffer; num_values: number; first_row_index: number }[]>;
  }
  class ParquetEnvelopeWriter {
    constructor(
      schema: ParquetSchema,
      write: (bytes: Buffer) => void,
      close: () => void,
      fileOffset: number,
      options: { useDataPageV2: boolean; pageIndex: boolean },
    );
    writeHeader(): void;
    writeRowGroup(rows: RowGroup): void;
    writeFooter(metadata: Record<string, string>): void;
  }
  const parquet: { ParquetSchema: typeof ParquetSchema; ParquetEnvelopeWriter: typeof ParquetEnvelopeWriter };
  export default parquet;
}

declare module 'parquetjs-lite/gen-nodejs/parquet_types.js' {
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
  const thrift: {
    PageHeader: new (fields: PageHeader) => PageHeader;
    DataPageHeader: new (fields: DataPageHeader) => DataPageHeader;
    PageType: { DATA_PAGE: number };
    Encoding: { PLAIN: number; RLE: number };
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
