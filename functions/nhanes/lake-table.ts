/** An NHANES table as it lies in the lake. */
import type { ColumnToWrite, TableToWrite } from '../lake/table.ts';
import { PERSON } from './persons.ts';
import type { XportColumn, XportDataset } from './xport.ts';

/**
 * The columns under lower-case names, because Glue and Athena have no others; every SAS number is a double but that of
 * the person, which is whole in all rows (`checkPersons`); every blank text is null. The metadata keep what SAS says
 * besides: label, times, and as `format:<column>` and `informat:<column>` its formats.
 */
export function lakeTable({ name, label, created, modified, columns }: XportDataset): TableToWrite {
  return {
    metadata: {
      nhanes_file: name,
      label,
      ...(created === null ? {} : { created }),
      ...(modified === null ? {} : { modified }),
      ...formats('format', columns),
      ...formats('informat', columns),
    },
    columns: columns.map(lakeColumn),
  };
}

function lakeColumn(column: XportColumn): ColumnToWrite {
  const named = { name: column.name.toLowerCase(), label: column.label };
  if (column.type !== 'number') return { ...named, type: 'text', values: column.values };
  const type = column.name.toUpperCase() === PERSON ? 'int64' : 'double';
  return { ...named, type, values: column.values };
}

function formats(kind: 'format' | 'informat', columns: readonly XportColumn[]): Record<string, string> {
  const known = columns.flatMap(({ name, [kind]: format }): [string, string][] =>
    format === undefined ? [] : [[`${kind}:${name.toLowerCase()}`, format]],
  );
  return Object.fromEntries(known);
}
