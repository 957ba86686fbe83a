/** The studies of many cycles, each through the whole machine; where R has figures of a study, all of them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest } from '../../functions/lake/manifest.ts';
import { queryDirectory } from '../../infra/catalogue/directory-lake.ts';
import { differences, expectedFigures, type FiguresRow, nameOf } from '../support/figures.ts';
import { study } from '../support/study.ts';
import type { Site } from './site.ts';

const [D, E, F, H, J, P] = ['2005-2006', '2007-2008', '2009-2010', '2013-2014', '2017-2018', '2017-2020'];

interface CheckedStudy {
  event: string;
  /** @default - those of the request, of which nothing else is changed in any case */
  cycles?: string[];
  /** Participants, and cases of the first outcome. */
  sample?: [n: number, cases: number];
  /** Whether R has figures of it. */
  inR?: true;
}

/** Counts are those of the catalogue of all NHANES: acceptance figures for pooling. */
const STUDIES: readonly CheckedStudy[] = [
  { event: 'dxa-2005-2020', sample: [10_771, 804], inR: true },
  { event: 'dxa-2005-2020', cycles: [D, E, F], sample: [6256, 467] },
  { event: 'dxa-2005-2020', cycles: [H, P], sample: [4515, 337] },
  { event: 'dxa-2005-2020', cycles: [D, E, F, H, J], sample: [9571, 740] },
  { event: 'five-metals-hypertension', sample: [18_409, 6904], inR: true },
  { event: 'five-metals-hypertension', cycles: [H, P] },
  { event: 'five-metals-hypertension', cycles: [H, J] },
  { event: 'told-osteoporosis', sample: [13_215, 1502], inR: true },
  { event: 'told-osteoporosis', cycles: [D, E, F] },
  { event: 'urinary-metals', sample: [5570, 1967], inR: true },
];

/** What is not as it should be, in words. */
export async function checkStudies({ server, lake }: Site): Promise<string[]> {
  const problems: string[] = [];
  for (const checked of STUDIES) {
    const name = [checked.event, ...(checked.cycles ?? [])].join(' ');
    const start = performance.now();
    const found = await problemsOf(checked, server.base, lake);
    console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
    problems.push(...found.map((problem) => `${name}: ${problem}`));
  }
  return [...problems, ...(await problemsOfRefusal(lake))];
}

function requestWith(event: string, cycles: string[] | undefined, folder: string): string {
  const path = fileURLToPath(new URL(`../../events/${event}.json`, import.meta.url));
  if (cycles === undefined) return path;
  const changed = join(folder, 'request.json');
  writeFileSync(changed, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), cycles }));
  return changed;
}

async function problemsOf(
  { event, cycles, sample, inR }: CheckedStudy,
  source: string,
  lake: string,
): Promise<string[]> {
  const { exitCode, stdout, stderr } = await study([
    'run',
    requestWith(event, cycles, lake),
    '--source',
    source,
    '--out',
    lake,
  ]);
  if (exitCode !== 0) return [`exit status ${exitCode}: ${stderr.split('\n').slice(-3).join(' ')}`];
  const manifest: Manifest = JSON.parse(readFileSync(stdout.trimEnd().split('\n').at(-1) ?? '', 'utf8'));
  const { status, run_id, cohort } = manifest;
  const problems = status === 'complete' ? [] : [`it is ${status}`];
  const found = [cohort?.n, cohort?.outcomes[0].cases];
  if (sample && found.join() !== sample.join()) problems.push(`${found} participants and cases in place of ${sample}`);
  if (!inR) return problems;
  const rows = [];
  for (const table of ['regression', 'qgcomp']) {
    const result = await queryDirectory(lake, `SELECT * FROM ${table} WHERE run_id = ?`, [run_id]);
    rows.push(...result.rows.map((row) => Object.fromEntries(row.map((cell, i) => [result.columns[i], cell]))));
  }
  return [...problems, ...differences(rows, figuresInR(event))];
}

/** R's figures; where svyglm had not arrived when it stopped, those at which it does (`fixtures/r/tight.R`). */
function figuresInR(event: string): FiguresRow[] {
  const tight = expectedFigures('tight').filter(({ study }) => study === event);
  const names = new Set(tight.map(nameOf));
  return [...expectedFigures(`studies/${event}`).filter((row) => !names.has(nameOf(row))), ...tight];
}

/** 12,998 participants would be those of 2017-2018 and of 2017-March 2020 together, many of them twice. */
async function problemsOfRefusal(lake: string): Promise<string[]> {
  const request = requestWith('dxa-2005-2020', [D, E, F, H, J, P], lake);
  const { exitCode, stderr } = await study(['check', request]);
  const told = stderr.includes('2017-2018 holds people who are in 2017-2020 too');
  return exitCode === 1 && told ? [] : [`2017-2018 and 2017-2020 together: exit status ${exitCode}: ${stderr}`];
}
