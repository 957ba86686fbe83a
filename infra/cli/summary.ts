/** A run in a few lines for people. */
import { resultTablePrefix } from '../../functions/lake/keys.ts';
import type { Manifest } from '../../functions/lake/manifest.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import type { Table } from '../../functions/lake/table.ts';
import { verdictInWords } from '../../functions/report/published.ts';
import { printableLines } from '../../functions/study/plain-text.ts';

type Row = Record<string, string | number | null>;

/** What was asked, who is in it, the odds ratios of the first model and subgroup, and the published figures beside ours. */
export async function summarise(store: ObjectStore, manifest: Manifest): Promise<string> {
  const rows = await regressionRows(store, manifest);
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
    ...wqsLines(manifest),
    ...replacedLines(manifest),
    ...manifest.sources.flatMap(({ rows_note }) => (rows_note === null ? [] : [`note: ${rows_note}`])),
    ...manifest.damaged.map(({ key, problem }) => `damaged, and not used: ${key} (${problem})`),
    ...manifest.missing.map(({ state, id, error }) => `missing: ${state} ${id} (${error})`),
    '',
    `results: ${store.locate('results')}`,
  ];
  // The door refuses what a terminal would obey; a manifest may have come past it.
  return printableLines(lines.join('\n'));
}

/** Files that were others when the lake had them before: a result that differs from an earlier one may differ for this. */
function replacedLines({ sources }: Manifest): string[] {
  const replaced = sources.filter(({ replaces }) => replaces !== null);
  return replaced.map(
    ({ table, cycle, sha256, replaces }) =>
      `${table} of ${cycle} is another file than the lake had before: SHA-256 ${sha256}, not ${replaces}`,
  );
}

/** The rows of the table `regression`, of the run or of its attempt; none where it came to none. */
async function regressionRows(store: ObjectStore, { objects }: Manifest): Promise<Row[]> {
  const object = objects.find(
    ({ key }) => key.startsWith(resultTablePrefix('regression')) || key.endsWith('/regression.parquet'),
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

/** Made-up data reproduce nothing: beside them the published figures would only mislead. */
function publishedLines({ published, simulated }: Manifest): string[] {
  if (published.values.length + published.statements.length === 0 || simulated) return [];
  return [
    '',
    'Beside the published study (the sample rules here are our reading, see above):',
    ...published.values.map(({ exposure, model, subgroup, contrast, published: theirs, ours, inconsistent }) =>
      [
        `${exposure} ${contrast}, ${model}, ${subgroup}: published ${interval(theirs)}, p ${theirs.p};`,
        ours && ours.odds_ratio !== null ? `ours ${interval(ours)}, p ${pValue(ours.p)}` : 'ours not estimable',
        ...(inconsistent ? [`\n    ${inconsistent}`] : []),
      ].join(' '),
    ),
    ...published.statements.map((statement) => `"${statement.text}" ${verdictInWords(statement)}`),
  ];
}

/** The first model and subgroup in each direction: the effect by both final models, the weights, and what was left out. */
function wqsLines({ analyses, wqs }: Manifest): string[] {
  const [first] = wqs;
  if (analyses.wqs.status !== 'run' || !first) return [];
  const { planned, replicates } = analyses.wqs;
  const [reused, computed] = [analyses.wqs.reused, analyses.wqs.computed].map((it) => it ?? 'an unknown number');
  const shown = wqs.filter(({ model, subgroup }) => model === first.model && subgroup === first.subgroup);
  return [
    '',
    `WQS: ${planned} analyses, ${replicates} replicates, ${reused} of them reused, ${computed} computed`,
    `Odds ratio per step of the index, ${first.model}, ${first.subgroup}`,
    ...shown.flatMap(({ direction, glm, survey, kept, left_out, weights, components_left_out }) => [
      `${direction}: ${wqsEffect(glm)} by the ordinary final model, ${wqsEffect(survey)} by the survey design`,
      `  weights: ${weightsInWords(weights)}; ${[`${kept} replicates kept`, ...counted(left_out)].join(', ')}`,
      ...Object.entries(components_left_out).map(([name, reason]) => `  not in the mixture: ${name} (${reason})`),
    ]),
  ];
}

function wqsEffect(effect: Manifest['wqs'][number]['glm']): string {
  if (effect.odds_ratio === null) return `${effect.status} (${effect.reason})`;
  if (effect.ci_low === null) return `${effect.odds_ratio.toFixed(2)} (${effect.reason})`;
  return `${interval(effect)}, p ${pValue(effect.p)}${effect.reason === null ? '' : ` (${effect.reason})`}`;
}

function counted(reasons: Record<string, number>): string[] {
  return Object.entries(reasons).map(([reason, count]) => `${count} left out: ${reason}`);
}

/** Heaviest first. */
function weightsInWords(weights: Record<string, number | null>): string {
  const parts = Object.entries(weights)
    .filter(([, weight]) => weight !== null && weight > 0)
    .sort(([, a], [, b]) => Number(b) - Number(a));
  return parts.map(([name, weight]) => `${name} ${Number(weight).toFixed(2)}`).join(', ') || 'none';
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
    `true WQS weights: ${truthInWords(truth, 'positive')}; ${truthInWords(truth, 'negative')}`,
    `(${truth.note})`,
  ];
}

function truthInWords(truth: NonNullable<Manifest['truth']>, direction: 'positive' | 'negative'): string {
  const effect = Math.exp(truth.wqs_log_odds_ratio[direction]).toFixed(2);
  return `${direction} ${weightsInWords(truth.wqs_weights[direction])} (odds ratio ${effect} a step)`;
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
