/**
 * `npm run walk`: a stranger's way through a fresh clone, by the commands that the documents have, each timed. Real
 * files are used where they are (NHANES_SOURCE), made-up ones elsewhere. It takes some minutes, and prints how many
 * each step took. Of real files it also holds what the documents show against what was printed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mirror } from '../support/real-files.ts';
import { uniforms } from '../support/simulated-survey.ts';
import { linesOf, STEPS } from './commands.ts';

const source = mirror ? pathToFileURL(mirror).href : 'simulated';
const folder = mkdtempSync(join(tmpdir(), 'walk-'));
const clone = join(folder, 'nhanes-mixtures');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// npm tells its commands in which folder it was started: those of the clone are started there.
const { INIT_CWD: _, ...environment } = process.env;

const inClone = { cwd: clone, env: environment, encoding: 'utf8' } as const;
execFileSync('git', ['clone', '--quiet', '.', clone]);

/** The first block of JSON of a document, from a heading on. */
function jsonOf(file: string, from = ''): Record<string, unknown> {
  const text = readFileSync(join(clone, file), 'utf8');
  const [, json] = /```json\n([\s\S]*?)```/.exec(text.slice(text.indexOf(from))) ?? [];
  return JSON.parse(json);
}

const save = (name: string, content: object | string) =>
  writeFileSync(join(clone, name), typeof content === 'string' ? content : JSON.stringify(content));

save('my-study.json', { ...jsonOf('README.md'), source });
save('lead-kidney.json', { ...jsonOf('docs/request.md', '## A whole study'), source });
save('spec.json', jsonOf('docs/wqs.md'));
save('fit.json', jsonOf('docs/wqs.md', '## Every method on your own data'));
save('mine.csv', simulatedMixture());
mkdirSync(join(clone, 'files'));

/** People of somebody's own: the columns that the specification of docs/wqs.md names, where lead makes cases. */
function simulatedMixture(): string {
  const next = uniforms(7);
  const lines = Array.from({ length: 400 }, () => {
    const [lead, cadmium, mercury] = [next(), next(), next()];
    const isCase = next() < 0.1 + 0.4 * lead;
    return [Number(isCase), lead, cadmium, mercury, 40 + 30 * next(), next() < 0.5 ? 'male' : 'female', 1].join(',');
  });
  return ['case,lead,cadmium,mercury,age,sex,in_sample', ...lines].join('\n');
}

/** The runs of the lake, the latest last. */
function runs(): string[] {
  const { stdout } = spawnSync('node', ['infra/study.js', 'list', '--json'], inClone);
  return (JSON.parse(stdout) as { run_id: string }[]).map(({ run_id }) => run_id);
}

/** The command with what a reader fills in, and the files of this machine where the documents mean those of CDC. */
function filled(command: string): string {
  const wanted = command.match(/\bRUN\b/g)?.length ?? 0;
  const latest = wanted > 0 ? runs().slice(-wanted) : [];
  return command
    .replace(/^nhanes-mixtures /, 'npx nhanes-mixtures ')
    .replace(/\bRUN\b/g, () => latest.pop() ?? 'RUN')
    .replace(/\bREQUEST\b/, 'events/huang-2023.json')
    .replace(/\bDIR\b/, 'files')
    .replace(/\bFOLDER\b/, mirror ?? 'files')
    .replace(/^npm run study -- .*/, (all) => `${all} --source ${source}`);
}

/** Documents that show what commands of the walk print. */
const SHOWING = ['README.md', 'docs/first-study.md'];

/**
 * Lines that a document shows and no command has printed; `…` stands for anything, and ids of runs follow from the
 * source.
 */
function notPrinted(file: string, printed: string): string[] {
  const shown = linesOf(readFileSync(join(clone, file), 'utf8'), ['']);
  const lines = printed.split('\n').map((line) => line.trimEnd());
  return shown
    .map((line) => line.trimEnd())
    .filter((line) => !['', '…', '...'].includes(line))
    .filter((line) => !lines.some((found) => patternOf(line).test(found)));
}

function patternOf(shown: string): RegExp {
  const exact = shown.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const open = exact.replaceAll('…', '.*').replace(/-[0-9a-f]{12}\b/g, '-[0-9a-f]{12}');
  return new RegExp(`^${open}$`);
}

let printed = '';
let failed = 0;
const times: object[] = [];
for (const { step, commands } of STEPS) {
  for (const command of commands) {
    const line = filled(command);
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { ...inClone, maxBuffer: 2 ** 28 });
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    times.push({ step, command, seconds });
    printed += stdout;
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(6)} s  ${line}`);
    if (status !== 0) {
      failed += 1;
      console.log(stderr.split('\n').slice(-12).join('\n'));
    }
  }
}
console.table(times);
if (mirror) {
  for (const file of SHOWING) {
    for (const line of notPrinted(file, printed)) {
      failed += 1;
      console.log(`${file} shows what nothing prints: ${line}`);
    }
  }
}
process.exitCode = failed === 0 ? 0 : 1;
