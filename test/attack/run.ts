/**
 * `npm run attack -- [damage|kill|s3|disk|files ...] [--schedules N] [--files N] [--from SEED] [--write]`: attacks the
 * system, tells of every fault how to see it again, and with --write puts what it has found into docs/attacks.md.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Attack, Outcome } from './attack.ts';
import { ATTACKS, type AttackName } from './attacks.ts';
import { examineMutatedFiles } from './many-mutated-files.ts';
import { filesTable, outcomeTable, withSections } from './outcome-table.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCUMENT = join(ROOT, 'docs/attacks.md');
const SECONDS_BETWEEN_LINES = 20;

const { values, positionals } = parseArgs({
  options: {
    schedules: { type: 'string', default: '300' },
    files: { type: 'string', default: '100000' },
    from: { type: 'string', default: '0' },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const names = [...Object.keys(ATTACKS), 'files'];
const from = wholeNumber('from');
const asked = positionals.length > 0 ? positionals : names;
const unknown = asked.find((name) => !names.includes(name));
if (unknown !== undefined) usage(`there is no attack "${unknown}"; the attacks are ${names.join(', ')}`);

const sections = new Map<string, string>();
let faults = 0;
for (const name of asked) {
  const [title, found] = name === 'files' ? await mutatedFiles() : await schedules(name as AttackName);
  console.log(`\n## ${title}\n\n${found}\n`);
  sections.set(title, found);
}
if (values.write) {
  const document = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
  writeFileSync(DOCUMENT, withSections(document, sections));
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

/** When and how a section was made. */
function origin(args: string): string {
  const start = from === 0 ? '' : ` --from ${from}`;
  return `${new Date().toISOString().slice(0, 10)}, \`npm run attack -- ${args}${start}\`:`;
}

function wholeNumber(name: 'schedules' | 'files' | 'from'): number {
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
