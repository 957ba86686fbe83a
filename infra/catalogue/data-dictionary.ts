/** The data dictionary: every column of every result table and of the codebooks, as docs/data-dictionary.md has it. */
import { nhanesTablePrefix, resultTablePrefix } from '../../functions/lake/keys.ts';
import type { ResultColumns } from '../../functions/methods/method.ts';
import { RESULT_TABLES } from '../../functions/methods/result-tables.ts';
import { CODEBOOK_TABLES } from '../../functions/nhanes/codebook-tables.ts';
import { columnsOf } from '../../functions/study/result-tables.ts';
import { NAMED_QUERIES } from './named-queries.ts';

const HEAD = `# Data dictionary

\`npm run dictionary\` writes this page from the lists of columns that also make the Parquet files, the Glue tables and the headers of
CSV files. Every column may be null. Types are those of Parquet: text is UTF8 (\`string\` in Glue), int64 INT64 (\`bigint\`), double DOUBLE
(\`double\`).
`;

export function dataDictionary(): string {
  return [
    HEAD,
    ...Object.entries(RESULT_TABLES).map(([name, table]) =>
      tableSection(name, resultTablePrefix(name), table.row, columnsOf(table)),
    ),
    ...Object.entries(CODEBOOK_TABLES).map(([name, { row, columns }]) =>
      tableSection(name, nhanesTablePrefix(name), row, columns),
    ),
    querySection(),
  ].join('\n');
}

function tableSection(name: string, files: string, row: string, columns: ResultColumns): string {
  const rows = Object.entries(columns).map(([column, { type, meaning, unit }]) => [
    `\`${column}\``,
    type,
    meaning,
    unit ?? '',
  ]);
  const about = `${capital(row)}. Files: \`${files}\`.`;
  return [`## ${name}`, '', about, '', ...markdownTable(['column', 'type', 'meaning', 'unit'], rows), ''].join('\n');
}

function querySection(): string {
  const rows = Object.entries(NAMED_QUERIES).map(([name, { about, parameters }]) => [
    `\`${[name, ...parameters].join(' ')}\``,
    about,
  ]);
  return ['## Named queries', '', ...markdownTable(['name', 'what it answers'], rows), ''].join('\n');
}

/** Padded, as the formatter of this repository leaves it. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [head, ...rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))];
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at].length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...cells.slice(1).map(line)];
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);
