/** What attacks came to, as sections of docs/attacks.md. */
import type { Outcome } from './attack.ts';
import type { Cuts } from './cuts.ts';
import type { Files } from './many-mutated-files.ts';
import { FAULTS } from './verdict.ts';

/** The outcomes of one kind of attack by what was attacked, and all of them. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))].sort();
  const rows = kinds.map((kind) =>
    row(
      kind,
      outcomes.filter((outcome) => outcome.kind === kind),
    ),
  );
  return table(
    ['', 'schedules', 'whole at once', 'whole after a further run', ...FAULTS],
    [...rows, row('all', outcomes)],
  );
}

function row(kind: string, outcomes: readonly Outcome[]): string[] {
  const held = outcomes.filter(({ verdict }) => verdict === 'held');
  const atOnce = held.filter(({ furtherRuns }) => furtherRuns === 0).length;
  const faults = FAULTS.map((fault) => outcomes.filter(({ verdict }) => verdict === fault).length);
  return [kind, ...[outcomes.length, atOnce, held.length - atOnce, ...faults].map(String)];
}

export function filesTable({ refused, read, faults }: Files): string {
  const all = refused + read + faults.length;
  return table(
    ['files', 'refused by a named error', 'read', 'crash, hang, memory, unnamed error'],
    [[all, refused, read, faults.length].map(String)],
  );
}

/** All cuts together, and the files of which some cuts leave no trace. */
export function cutsTable(files: ReadonlyMap<string, Cuts>): string {
  const counts = [...files.values()].map((cuts) => ({ ...cuts, unnamed: cuts.unnamed.length }));
  const kinds = {
    refused: 'refused by the reader',
    rowsMissing: 'refused for rows that are missing',
    noted: 'taken, fewer rows noted',
    whole: 'only padding cut off',
    untellable: 'no one can tell',
    unnamed: 'unnamed error',
  } as const;
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  const totals = names.map((name) => counts.reduce((sum, cuts) => sum + cuts[name], 0));
  const all = totals.reduce((sum, total) => sum + total, 0);
  const untellable = [...files].filter(([, cuts]) => cuts.untellable > 0);
  const named = untellable.map(([name, cuts]) => `${name} (${cuts.untellable})`).join(', ');
  const head = ['files', 'cuts', ...names.map((name) => kinds[name])];
  return `${table(head, [[files.size, all, ...totals].map(String)])}${
    untellable.length === 0
      ? ''
      : `\n\nNobody has counted the rows of ${named}: there a cut between two rows leaves no trace.`
  }`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const PREFACE = `# Attacks

What \`npm run attack\` has come to, each section by the command and on the day that it names. A schedule is a function of its seed. It
damages, kills or disturbs a small run, and then runs its request again: at most twice more. _Whole_ means complete, every result table equal to
the undisturbed one to the last bit, and \`nhanes-mixtures verify\` agrees. The faults are a run that is wrong and does not say so (silent), one
that further runs do not mend (stuck), one that misses results it says are there (lost), one that ends without a cause (untold), and files
of interrupted writes that nobody clears (littered).
`;

/** The document with these sections in the place of those of the same titles. */
export function withSections(document: string, sections: ReadonlyMap<string, string>): string {
  const kept = new Map<string, string>();
  for (const section of document.split(/^## /m).slice(1)) {
    const [title, ...lines] = section.split('\n');
    kept.set(title, lines.join('\n').trim());
  }
  for (const [title, content] of sections) kept.set(title, content);
  return [PREFACE, ...[...kept].map(([title, content]) => `## ${title}\n\n${content}\n`)].join('\n');
}
