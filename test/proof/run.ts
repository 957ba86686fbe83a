/**
 * `npm run prove`: what simulated surveys of known truth say about intervals, tests and weights, for both protocols.
 * `-- --surveys N` for another number, and names of parts (protocols weights curves joint) for some alone; it goes on
 * where an earlier start was stopped.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hashOfSources } from '../../infra/assembly/hash-of-sources.ts';
import { openJournal } from './journal.ts';
import { onAllCores } from './on-all-cores.ts';
import { curveTable, type Evidence, jointTable, protocolTable, recoveryTable } from './proof-table.ts';
import { eventOf, PROTOCOLS, type Protocol } from './surveys/proof-study.ts';
import { meanQuartiles } from './surveys/quartiles.ts';
import type { RecoverySize } from './surveys/survey.ts';
import { type Done, nameOf, type Task } from './surveys/task.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** All that a result depends on. */
const SOURCES = [
  ...['exposures', 'methods', 'nhanes', 'numeric', 'outcomes', 'simulation', 'study', 'survey', 'wqs'].map(
    (name) => `functions/${name}`,
  ),
  ...PROTOCOLS.map(eventOf),
  'test/proof/surveys',
];
/** Of each protocol: the Monte Carlo error of a coverage of 95 % is then 1 %, of a size of 5 % the same. */
const SURVEYS = 500;
/**
 * One population of ten surveys for so many that are judged: the census is then surer than one survey by far. Fewer
 * than ten would leave its error unknown.
 */
const SURVEYS_PER_POPULATION = 50;
const FEWEST_POPULATIONS = 10;
/** Surveys of each size: large ones are as costly as many small ones. */
const RECOVERIES = 24;
/** More persons in the same 60 PSUs, and more persons because there are more PSUs. */
const SIZES: readonly RecoverySize[] = [
  { persons: 1, psus: 1 },
  { persons: 2, psus: 1 },
  { persons: 4, psus: 1 },
  { persons: 10, psus: 1 },
  { persons: 2, psus: 2 },
  { persons: 4, psus: 4 },
  { persons: 10, psus: 10 },
];

const SECONDS_BETWEEN_LINES = 20;
let lastLine = 0;

const { values, positionals } = parseArgs({
  options: { surveys: { type: 'string', default: `${SURVEYS}` } },
  allowPositionals: true,
});
const surveys = Number(values.surveys);
if (!Number.isInteger(surveys) || surveys < 2) {
  console.error(`--surveys is ${values.surveys}: it must be a whole number from 2 on`);
  process.exit(1);
}
const journal = openJournal<Done>(join(ROOT, '.study/proof', `${hashOfSources(ROOT, SOURCES)}.jsonl`));

const PARTS: Record<string, () => Promise<void>> = { protocols, weights, curves, joint };
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`there is no part ${unknown.join(', ')}; the parts are ${Object.keys(PARTS).join(', ')}`);
  process.exit(1);
}
for (const [name, part] of Object.entries(PARTS)) {
  if (positionals.length === 0 || positionals.includes(name)) await part();
}

async function protocols(): Promise<void> {
  for (const protocol of PROTOCOLS) console.log(`${protocolTable(protocol, await evidenceOf(protocol))}\n`);
}

async function weights(): Promise<void> {
  const found = await results(
    'weights',
    SIZES.flatMap((size) => numbered(RECOVERIES, (number) => ({ kind: 'weights', number, size }))),
  );
  console.log(`${recoveryTable(found)}\n`);
}

async function curves(): Promise<void> {
  const found = await results(
    'curve',
    numbered(surveys, (number) => ({ kind: 'curve', number })),
  );
  console.log(curveTable(found.map(({ result }) => result)));
}

async function joint(): Promise<void> {
  for (const protocol of PROTOCOLS) {
    const found = await results(
      'joint',
      numbered(surveys, (number) => ({ kind: 'joint', protocol, number })),
    );
    console.log(
      `${jointTable(
        protocol,
        found.map(({ result }) => result),
      )}\n`,
    );
  }
}

async function evidenceOf(protocol: Protocol): Promise<Evidence> {
  const populations = Math.max(FEWEST_POPULATIONS, Math.ceil(surveys / SURVEYS_PER_POPULATION));
  const census = await results(
    'census',
    numbered(populations, (number) => ({ kind: 'census', protocol, number })),
  );
  // Of the first ones only, so that a survey's result does not depend on how many there are.
  const population = meanQuartiles(census.slice(0, FEWEST_POPULATIONS).map(({ result }) => result.quartiles));
  const judged = await results(
    'survey',
    numbered(surveys, (number) => ({ kind: 'survey', protocol, number, population })),
  );
  return { census: census.map(({ result }) => result), surveys: judged.map(({ result }) => result) };
}

function numbered(count: number, task: (number: number) => Task): Task[] {
  return Array.from({ length: count }, (_, number) => task(number));
}

/** The results of the tasks in their order; those that an earlier start has left are not made again. */
async function results<Kind extends Done['kind']>(kind: Kind, tasks: Task[]): Promise<Extract<Done, { kind: Kind }>[]> {
  const missing = tasks.filter((task) => !journal.done.has(nameOf(task)));
  let left = missing.length;
  console.error(`${kind}: ${tasks.length - left} of ${tasks.length} done before`);
  const start = performance.now();
  await onAllCores(missing, (task, done) => {
    journal.add(nameOf(task), done);
    left--;
    const seconds = (performance.now() - start) / 1000;
    const remaining = (seconds / (missing.length - left)) * left;
    progress(
      `${kind}: ${tasks.length - left} of ${tasks.length}, ${seconds.toFixed(0)} s, about ${remaining.toFixed(0)} s to go`,
      left === 0,
    );
  });
  return tasks.flatMap((task) => {
    const done = journal.done.get(nameOf(task));
    return done?.kind === kind ? [done as Extract<Done, { kind: Kind }>] : [];
  });
}

/** One line that is written over, or on no terminal now and then a line of its own. */
function progress(line: string, isLast: boolean): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${line}${isLast ? '\n' : ''}`);
  else if (isLast || Date.now() - lastLine > SECONDS_BETWEEN_LINES * 1000) {
    lastLine = Date.now();
    console.error(line);
  }
}
