/**
 * parquetjs-lite's generated code assigns to names that it never declares. Node forgives that in a CommonJS file,
 * strict code does not, and a bundle is strict as a whole: "Statistics is not defined". Import this before
 * parquetjs-lite.
 */
const UNDECLARED = [
  'Statistics',
  'StringType',
  'UUIDType',
  'MapType',
  'ListType',
  'EnumType',
  'DateType',
  'NullType',
  'DecimalType',
  'MilliSeconds',
  'MicroSeconds',
  'TimeUnit',
  'TimestampType',
  'TimeType',
  'IntType',
  'JsonType',
  'BsonType',
  'LogicalType',
  'SchemaElement',
  'DataPageHeader',
  'IndexPageHeader',
  'DictionaryPageHeader',
  'DataPageHeaderV2',
  'PageHeader',
  'KeyValue',
  'SortingColumn',
  'PageEncodingStats',
  'ColumnMetaData',
  'ColumnChunk',
  'RowGroup',
  'TypeDefinedOrder',
  'ColumnOrder',
  'PageLocation',
  'OffsetIndex',
  'ColumnIndex',
  'FileMetaData',
];

for (const name of UNDECLARED) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { writable: true, configurable: true });
}
