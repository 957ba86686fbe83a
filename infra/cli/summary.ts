/** A run in a few lines for people. */
import type { Manifest } from '../../functions/lake/manifest.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import type { Table } from '../../functions/lake/table.ts';

type Row = Record<string, string | number | null>;

/** What was asked, who is in it, the odds ratios of the first model and subgroup, and the published figures beside ours. */
export async function summarise(store: ObjectStore, manifest: Manifest): Promise<string> {
  const results = manifest.objects.find(({ key }) => key.includes('regression') && key.endsWith('.parquet'));
  const rows = results ? rowsOf(await readParquet(await store.get(results.key))) : [];
  const { regressions } = manifest.analyses;
  const lines = [
    '',
    manifest.title,
    manifest.reading,
    '',
    `${manifest.cohort?.n} participants, ${manifest.cohort?.cases} cases; run ${manifest.run_id}: ${manifest.status}`,
    `${regressions.planned} regressions: ${regressions.estimated} estimated, ${regressions.firth} with a Firth fit in place, ` +
      `${regressions.not_estimable} with a contrast that cannot be estimated, ${regressions.failed} missing`,
    ...mainTable(rows),
    ...publishedLines(manifest),
    ...manifest.missing.map(({ state, id, error }) => `missing: ${state} ${id} (${error})`),
    '',
    `results: ${store.locate('results')}`,
  ];
  return lines.join('\n');
}

/** Odds ratios with 95 % intervals against quartile 1, the metals below each other. */
function mainTable(rows: Row[]): string[] {
  const [first] = rows;
  if (!first) return [];
  const shown = rows.filter(({ model, subgroup }) => model === first.model && subgroup === first.subgroup);
  const contrasts = [...new Set(shown.map(({ contrast }) => `${contrast}`))];
  const head = ['', ...contrasts.map((contrast) => (contrast === 'trend' ? 'p for trend' : `${contrast} against q1`))];
  const body = [...new Set(shown.map(({ metal }) => metal))].map((metal) => [
    `${metal}`,
    ...contrasts.map((contrast) => cell(shown.find((row) => row.metal === metal && row.contrast === contrast))),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((line) => line[column].length)));
  const title = `Odds ratio (95 % interval), ${first.model}, ${first.subgroup}; intervals and p on ${first.df_rule} degrees of freedom`;
  return [
    '',
    title,
    ...[head, ...body].map((line) =>
      line
        .map((text, i) => text.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    ),
  ];
}

function cell(row: Row | undefined): string {
  if (!row || row.odds_ratio === null) return 'not estimable';
  const mark = row.status === 'firth' ? ' Firth' : '';
  return (row.contrast === 'trend' ? pValue(row.p) : interval(row)) + mark;
}

function publishedLines({ published }: Manifest): string[] {
  if (published.length === 0) return [];
  return [
    '',
    'Beside the published figures (its sample rules are our reading, see above):',
    ...published.map(({ exposure, model, subgroup, contrast, published: theirs, ours, inconsistent }) =>
      [
        `${exposure} ${contrast}, ${model}, ${subgroup}: published ${interval(theirs)}, p ${theirs.p};`,
        ours && ours.odds_ratio !== null ? `ours ${interval(ours)}, p ${pValue(ours.p)}` : 'ours not estimable',
        ...(inconsistent ? [`\n    ${inconsistent}`] : []),
      ].join(' '),
    ),
  ];
}

function interval({ odds_ratio, ci_low, ci_high }: Row): string {
  return `${Number(odds_ratio).toFixed(2)} (${Number(ci_low).toFixed(2)}-${Number(ci_high).toFixed(2)})`;
}

function pValue(p: Row[string]): string {
  return Number(p) < 0.001 ? '< 0.001' : Number(p).toFixed(3);
}

function rowsOf({ columns }: Table): Row[] {
  const count = columns[0]?.values.length ?? 0;
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, valueAt(values, row)])),
  );
}

function valueAt(values: ArrayLike<string | number | null>, row: number): string | number | null {
  const value = values[row];
  return typeof value === 'number' && Number.isNaN(value) ? null : value;
}
