/**
 * A folder of Parquet files as a table of Glue's catalogue, for Athena. The template and the API say it in the same
 * words (AWS Glue Web API Reference, "TableInput"), so that what is deployed and what is registered later have one
 * form.
 */
import type { Column } from './table.ts';

// Type aliases, since an interface is no JSON to those who take it.
export type GlueColumn = {
  Name: string;
  Type: string;
  Comment?: string;
};

export type GlueTable = {
  Name: string;
  TableType: 'EXTERNAL_TABLE';
  Description: string;
  Parameters: Record<string, string>;
  PartitionKeys?: GlueColumn[];
  StorageDescriptor: {
    Columns: GlueColumn[];
    Location: string;
    InputFormat: string;
    OutputFormat: string;
    SerdeInfo: { SerializationLibrary: string; Parameters: Record<string, string> };
  };
};

/** What is said of a table. Athena reads columns by name: what a file does not have is null. */
export interface TableOfFiles {
  /** In lower case. */
  readonly name: string;
  readonly about: string;
  /** `s3://bucket/folder/` */
  readonly location: string;
  readonly columns: readonly { readonly name: string; readonly type: Column['type']; readonly comment: string }[];
  /**
   * The folders `name=value` in it, where all values that there can be are known: Athena looks for them without asking
   * Glue.
   */
  readonly partition?: { readonly name: string; readonly about: string; readonly values: readonly string[] };
}

export const GLUE_TYPES: Readonly<Record<Column['type'], string>> = {
  text: 'string',
  int64: 'bigint',
  double: 'double',
};

/** Glue's limit of a comment, which has one line. */
const LONGEST_COMMENT = 255;

export function glueTable({ name, about, location, columns, partition }: TableOfFiles): GlueTable {
  return {
    Name: name,
    TableType: 'EXTERNAL_TABLE',
    Description: oneLine(about),
    Parameters: {
      classification: 'parquet',
      ...(partition && {
        'projection.enabled': 'true',
        [`projection.${partition.name}.type`]: 'enum',
        [`projection.${partition.name}.values`]: partition.values.join(','),
        'storage.location.template': `${location}${partition.name}=\${${partition.name}}/`,
      }),
    },
    ...(partition && { PartitionKeys: [{ Name: partition.name, Type: 'string', Comment: partition.about }] }),
    StorageDescriptor: {
      Columns: columns.map((column) => ({
        Name: column.name,
        Type: GLUE_TYPES[column.type],
        ...(column.comment && { Comment: oneLine(column.comment) }),
      })),
      Location: location,
      // Hive's names of the reader of Parquet.
      InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      SerdeInfo: {
        SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
        Parameters: { 'serialization.format': '1' },
      },
    },
  };
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, LONGEST_COMMENT);
}
