/**
 * `npm run attack -- [damage|kill|s3|disk|files|cuts|requests ...] [--schedules N] [--files N] [--requests N]
 * [--from SEED] [--write]`: attacks the
 * system, tells of every fault how to see it again, and with --write puts what it has found into docs/attacks.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { expectedMirror, mirror } from '../support/real-files.ts';
import type { Attack, Outcome } from './attack.ts';
import { ATTACKS, type AttackName } from './attacks.ts';
import { type Cuts, cutEverywhere } from './cuts.ts';
import { examineMutatedFiles } from './many-mutated-files.ts';
import { cutsTable, filesTable, outcomeTable, table, withSections } from './outcome-table.ts';
import { LONGEST_REFUSAL_MS, timeRefusals } from './refusals.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCUMENT = join(ROOT, 'docs/attacks.md');
const SECONDS_BETWEEN_LINES = 20;

const { values, positionals } = parseArgs({
  options: {
    schedules: { type: 'string', default: '300' },
    files: { type: 'string', default: '100000' },
    requests: { type: 'string', default: '5000' },
    from: { type: 'string', default: '0' },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const OTHERS = { files: mutatedFiles, cuts: cutFiles, requests: randomRequests };
const names = [...Object.keys(ATTACKS), ...Object.keys(OTHERS)];
const from = wholeNumber('from');
const asked = positionals.length > 0 ? positionals : names;
const unknown = asked.find((name) => !names.includes(name));
if (unknown !== undefined) usage(`there is no attack "${unknown}"; the attacks are ${names.join(', ')}`);

const sections = new Map<string, string>();
let faults = 0;
for (const name of asked) {
  const [title, found] = await (name in OTHERS ? OTHERS[name as keyof typeof OTHERS]() : schedules(name as AttackName));
  console.log(`\n## ${title}\n\n${found}\n`);
  sections.set(title, found);
}
if (values.write) {
  const document = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
  writeFileSync(DOCUMENT, withSections(document, sections));
  spawnSync('npx', ['biome', 'format', '--write', DOCUMENT], { cwd: ROOT });
}
// Servers and kept connections have served their turn.
process.exit(faults === 0 ? 0 : 1);

async function schedules(name: AttackName): Promise<[string, string]> {
  const count = wholeNumber('schedules');
  const attack = await ATTACKS[name].begin(join(ROOT, '.study'));
  const outcomes: Outcome[] = [];
  for (let seed = from; seed < from + count; seed++) {
    const outcome = await performed(attack, seed);
    outcomes.push(outcome);
    if (outcome.verdict !== 'held') {
      faults += 1;
      console.log(
        `${outcome.verdict}: ${outcome.done}\n  ${outcome.seen}\n  again: npm run attack -- ${name} --from ${seed} --schedules 1`,
      );
    }
    progress(`${name}: ${outcomes.length} of ${count}, ${faults} faults`, outcomes.length === count);
  }
  await attack.close();
  return [ATTACKS[name].title, `${origin(`${name} --schedules ${count}`)}\n\n${outcomeTable(outcomes)}`];
}

/** A schedule that the attack itself does not survive is a fault too. */
async function performed(attack: Attack, seed: number): Promise<Outcome> {
  try {
    return await attack.perform(seed);
  } catch (error) {
    const seen = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, kind: 'broken off', done: 'the schedule', verdict: 'untold', furtherRuns: 0, seen };
  }
}

async function mutatedFiles(): Promise<[string, string]> {
  const count = wholeNumber('files');
  const files = await examineMutatedFiles(from, count);
  for (const fault of files.faults) console.log(`${fault}\n  again: npm run attack -- files --from N --files 1`);
  faults += files.faults.length;
  return ['Mutated transport files', `${origin(`files --files ${count}`)}\n\n${filesTable(files)}`];
}

/** Every cut of every real file. */
async function cutFiles(): Promise<[string, string]> {
  if (mirror === undefined)
    usage(`cuts are made of real files, and there are none at ${expectedMirror} (NHANES_SOURCE)`);
  const paths = readdirSync(mirror, { recursive: true, encoding: 'utf8' }).filter((path) => /\.xpt$/i.test(path));
  const found = new Map<string, Cuts>();
  for (const path of paths.sort()) {
    const name = parse(path).name;
    const cuts = cutEverywhere(name, readFileSync(join(mirror, path)));
    for (const fault of cuts.unnamed) console.log(`${name}: ${fault}`);
    faults += cuts.unnamed.length;
    found.set(name, cuts);
    progress(`cuts: ${found.size} of ${paths.length} files, ${faults} faults`, found.size === paths.length);
  }
  return ['Transport files cut short', `${origin('cuts')}\n\n${cutsTable(found)}`];
}

/**
 * The property of requests, with more of them: it shows the smallest request that breaks it. And what refusals of
 * others cost.
 */
async function randomRequests(): Promise<[string, string]> {
  const count = wholeNumber('requests');
  const environment = { ...process.env, FUZZED_REQUESTS: `${count}` };
  const vitest = spawnSync('npx', ['vitest', 'run', 'test/study/request-fuzz.test.ts'], {
    cwd: ROOT,
    env: environment,
    stdio: 'inherit',
  });
  const held = vitest.status === 0;
  faults += Number(!held);
  const { refused, most, longest, slowest } = timeRefusals(count, from + 1);
  if (longest > LONGEST_REFUSAL_MS) {
    faults += 1;
    console.log(`a refusal took ${longest} ms: ${JSON.stringify(slowest)?.slice(0, 2000)}`);
  }
  const times = `${refused} refusals: 99 % below ${most.toFixed(1)} ms of CPU, the longest ${longest.toFixed(1)} ms`;
  const rows = [[`${count}`, held ? 'each is refused in bounded words, or is a plan that can run' : 'NOT HELD', times]];
  return [
    'Random requests',
    `${origin(`requests --requests ${count}`)}\n\n${table(['requests', 'property', 'refusals'], rows)}`,
  ];
}

/** When and how a section was made. */
function origin(args: string): string {
  const start = from === 0 ? '' : ` --from ${from}`;
  return `${new Date().toISOString().slice(0, 10)}, \`npm run attack -- ${args}${start}\`:`;
}

function wholeNumber(name: 'schedules' | 'files' | 'requests' | 'from'): number {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0)
    usage(`--${name} is ${values[name]}: it must be a whole number from 0 on`);
  return value;
}

function usage(problem: string): never {
  console.error(problem);
  process.exit(1);
}

function progress(line: string, isLast: boolean): void {
  const now = performance.now() / 1000;
  if (!isLast && now - (progress.last ?? 0) < SECONDS_BETWEEN_LINES) return;
  progress.last = now;
  console.error(line);
}
progress.last = 0;
