/** A run in a few lines for people. */
import { type ResultTable, resultTablePrefix } from '../../functions/lake/keys.ts';
import type { Manifest } from '../../functions/lake/manifest.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import type { Table } from '../../functions/lake/table.ts';

type Row = Record<string, string | number | null>;

/** What was asked, who is in it, the odds ratios of the first model and subgroup, and the published figures beside ours. */
export async function summarise(store: ObjectStore, manifest: Manifest): Promise<string> {
  const rows = await resultRows(store, manifest, 'regression');
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
    ...truthLines(manifest, rows),
    ...wqsLines(manifest, await resultRows(store, manifest, 'wqs'), await resultRows(store, manifest, 'wqs_weights')),
    ...manifest.missing.map(({ state, id, error }) => `missing: ${state} ${id} (${error})`),
    '',
    `results: ${store.locate('results')}`,
  ];
  return lines.join('\n');
}

/** The rows of one of the run's result tables; none if the run has no such table. */
async function resultRows(store: ObjectStore, { objects }: Manifest, table: ResultTable): Promise<Row[]> {
  const object = objects.find(
    ({ key }) => key.startsWith(resultTablePrefix(table)) || key.endsWith(`/${table}.parquet`),
  );
  return object ? rowsOf(await readParquet(await store.get(object.key))) : [];
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

/** The first model and subgroup in each direction: the effect by both final models, and the weights. */
function wqsLines({ analyses: { wqs } }: Manifest, rows: Row[], weights: Row[]): string[] {
  const [first] = rows;
  if (wqs.status !== 'run' || !first) return [];
  const of = (row: Row) => row.model === first.model && row.subgroup === first.subgroup;
  const heaviestFirst = (a: Row, b: Row) => Number(b.weight) - Number(a.weight);
  const parts = (direction: Row[string]) =>
    weights
      .filter((row) => of(row) && row.direction === direction && row.weight !== null)
      .sort(heaviestFirst)
      .map(({ component, weight }) => `${component} ${Number(weight).toFixed(2)}`);
  return [
    '',
    `WQS: ${wqs.planned} analyses, ${wqs.replicates} replicates, ${wqs.reused} of them reused, ${wqs.computed} computed`,
    `Odds ratio per step of the index, ${first.model}, ${first.subgroup}`,
    ...rows.filter(of).map((row) => `${row.direction}, ${row.final}: ${wqsEffect(row)}`),
    ...[...new Set(rows.filter(of).map(({ direction }) => direction))].map(
      (direction) => `${direction} weights: ${parts(direction).join(', ') || 'none'}`,
    ),
  ];
}

/** Estimates of the first model and subgroup beside the truth that simulated data were made with. */
function truthLines({ truth }: Manifest, rows: Row[]): string[] {
  const [first] = rows;
  if (!truth || !first) return [];
  const shown = rows.filter(
    (row) => row.model === first.model && row.subgroup === first.subgroup && row.contrast !== 'trend',
  );
  return [
    '',
    'Simulated: log odds ratio by quartile, estimate (standard error) beside truth',
    ...Object.entries(truth.log_odds_ratio_per_quartile).map(([metal, perQuartile]) => {
      const cells = shown
        .filter((row) => row.metal === metal && row.log_or !== null)
        .map(({ contrast, log_or, se }) => {
          const steps = Number(`${contrast}`.slice(1)) - 1;
          return `${contrast} ${Number(log_or).toFixed(2)} (${Number(se).toFixed(2)}) true ${(steps * perQuartile).toFixed(2)}`;
        });
      return `${metal}: ${cells.join(', ')}`;
    }),
    `true WQS weights: ${['positive', 'negative'].map((direction) => weightsInWords(truth, direction as 'positive' | 'negative')).join('; ')}`,
    `(${truth.note})`,
  ];
}

function weightsInWords(truth: NonNullable<Manifest['truth']>, direction: 'positive' | 'negative'): string {
  const weights = Object.entries(truth.wqs_weights[direction]).filter(([, weight]) => weight > 0);
  const effect = Math.exp(truth.wqs_log_odds_ratio[direction]).toFixed(2);
  return `${direction} ${weights.map(([metal, weight]) => `${metal} ${weight.toFixed(2)}`).join(', ')} (odds ratio ${effect} a step)`;
}

function wqsEffect(row: Row): string {
  if (row.odds_ratio === null) return `${row.status} (${row.reason})`;
  const kept = `${row.kept} of ${row.replicates} replicates`;
  if (row.ci_low === null) return `${Number(row.odds_ratio).toFixed(2)}, ${kept}; ${row.reason}`;
  return `${interval(row)}, p ${pValue(row.p)}; ${kept}`;
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
