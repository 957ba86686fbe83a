/** Every command that the documents name, and what runs it: the walk of a stranger through a fresh clone, or a test. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const DOCUMENTS: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'events/README.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** The lines of a document's blocks of code in some languages, `''` being none. */
export function linesOf(text: string, languages: readonly string[]): string[] {
  const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)];
  return blocks.flatMap(([, language, block]) => (languages.includes(language) ? block.split('\n') : []));
}

/** Code of a document: what stands between marks of code, line by line. */
export function codeOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...linesOf(text, ['', 'sh']), ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code)];
}

/**
 * The commands of a document with something to do, without what a comment says of them. A name alone is spoken of, not
 * given.
 */
export function commandsOf(file: string): string[] {
  const lines = codeOf(file).map((line) => line.replace(/\s+#.*$/, '').trim());
  const commands = lines.filter((line) => /^(npm|npx|nhanes-mixtures|\.ci\/run)\b/.test(line));
  return [...new Set(commands)].filter((line) => !/^(npx )?nhanes-mixtures [a-z]+$/.test(line));
}

export interface Step {
  /** What the stranger wants. */
  step: string;
  /** Where the commands stand. */
  file: string;
  /** In capitals what the reader is to fill in: RUN is the last run of the lake, and the one before. */
  commands: readonly string[];
}

/** `npm run walk` does them in this order. */
export const STEPS: readonly Step[] = [
  { step: 'clone to first run', file: 'README.md', commands: ['npm ci && npm run study'] },
  {
    step: 'change the code',
    file: 'CONTRIBUTING.md',
    // Before a page or a result lies beside the code, which these would judge too.
    commands: ['npm run schemas', 'npm run picture', 'npm run format', 'npm run lint', 'npm run types'],
  },
  { step: 'change a table', file: 'docs/data-dictionary.md', commands: ['npm run dictionary'] },
  {
    step: 'own study',
    file: 'README.md',
    commands: [
      'npx nhanes-mixtures variables cadmium',
      'npx nhanes-mixtures check my-study.json',
      'npx nhanes-mixtures run my-study.json',
    ],
  },
  {
    step: 'mixture on own CSV',
    file: 'docs/wqs.md',
    commands: [
      'npx nhanes-mixtures wqs --data mine.csv --spec spec.json --out result.json',
      'npx nhanes-mixtures fit --data mine.csv --spec fit.json --out fitted.json',
    ],
  },
  { step: 'query', file: 'docs/lake.md', commands: ['npx nhanes-mixtures query latest --lake lake'] },
  { step: 'trust', file: 'README.md', commands: ['npx nhanes-mixtures verify RUN'] },
  {
    step: 'the first study of the documents',
    file: 'docs/first-study.md',
    commands: [
      'nhanes-mixtures check lead-kidney.json',
      'nhanes-mixtures run lead-kidney.json --out ./lake',
      'nhanes-mixtures compare RUN RUN --lake ./lake --page side-by-side.html',
    ],
  },
  {
    step: 'the published study, three ways',
    file: 'events/README.md',
    commands: [
      'npm run study -- events/huang-2023.json',
      'npm run study -- events/huang-2023-whole-population.json',
      'npm run study -- events/huang-2023-self-report.json',
      'npx nhanes-mixtures compare RUN RUN RUN --page three-protocols.html',
    ],
  },
  {
    step: 'cost',
    file: 'docs/deployment.md',
    commands: ['npx nhanes-mixtures estimate REQUEST', 'npx nhanes-mixtures estimate REQUEST --quota 10 --runs 3'],
  },
  { step: 'simulated files', file: 'docs/simulated-nhanes.md', commands: ['nhanes-mixtures simulate --out DIR'] },
  { step: 'template', file: 'docs/deployment.md', commands: ['npm run synth', 'npm run nhanes-columns -- FOLDER'] },
];

/**
 * Commands of CDK that need an account, so that nothing here runs them: what they deploy is synthesised, checked and
 * run on this machine.
 */
export const NEED_AN_ACCOUNT: readonly string[] = ['npx cdk bootstrap', 'npm run deploy', 'npm run destroy'];

/** Commands that the walk leaves out, by what they begin with: each with the test or command that runs it. */
export const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'npx nhanes-mixtures calibrate': 'test/infra/cli/calibrate.test.ts',
  'npx nhanes-mixtures trigger': 'test/infra/cli/trigger.test.ts',
  'npx nhanes-mixtures status': 'test/infra/cli/status.test.ts',
  'npx nhanes-mixtures fetch': 'test/infra/cli/fetch.test.ts',
  'npx nhanes-mixtures cancel': 'test/infra/cli/cancel.test.ts',
  'nhanes-mixtures query --stack': 'test/infra/catalogue/named-queries.test.ts',
  'npx nhanes-mixtures query main-table --stack': 'test/infra/catalogue/named-queries.test.ts',
  'npx nhanes-mixtures query': 'test/infra/catalogue/five-commands.test.ts',
  'npx nhanes-mixtures ingest': 'test/infra/cli/ingest.test.ts',
  'npx nhanes-mixtures run': 'test/infra/catalogue/five-commands.test.ts',
  'npx nhanes-mixtures catalogue refresh': 'test/infra/cli/catalogue.test.ts',
  'npx nhanes-mixtures check events/': 'test/infra/cli/check.test.ts',
  'npx nhanes-mixtures variables': 'test/infra/cli/variables.test.ts',
  'nhanes-mixtures variables': 'test/infra/cli/variables.test.ts',
  'npx nhanes-mixtures estimate': 'test/infra/estimate/cli.test.ts',
  'nhanes-mixtures verify': 'test/infra/cli/run.test.ts',
  'npx nhanes-mixtures wqs': 'test/infra/cli/wqs/command-line.test.ts',
  'npx vitest run': 'vitest.config.ts',
  'npx tsx test/bench/': 'test/bench/run.ts',
  'npm run study': 'test/infra/cli/run.test.ts',
  'npm run mirror': 'test/mirror/run.ts',
  'nhanes-mixtures calibrate': 'test/infra/cli/calibrate.test.ts',
  'npm run bench': 'test/bench/run.ts',
  'npm run attack': 'test/attack/run.ts',
  'npm run prove': 'test/proof/run.ts',
  'npm run walk': 'test/walk/run.ts',
  'npm ci': '.ci/run',
  'npm test': '.ci/run',
  'npm run lint': '.ci/run',
  '.ci/run': '.ci/run',
};
