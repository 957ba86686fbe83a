import { excerpt } from '../../functions/language/plain-text.ts';
import { CYCLES } from '../../functions/nhanes/cycles.ts';
import type { Cycle } from '../../functions/nhanes/releases.ts';
import { variables as catalogue } from '../../functions/nhanes/variables/index.ts';
import type { Variable } from '../../functions/nhanes/variables/variable.ts';
import { commandNamed, exitingWith } from './command.ts';

export const command = commandNamed('variables')
  .description('Lists the variables that a request can name: id, label, unit or levels, cycles and columns of NHANES.')
  .argument('[WORD...]', 'words that id, label, unit, levels, note or a column must hold')
  .option('--json', 'Prints them as JSON.')
  .action(exitingWith(variables));

/** The catalogue has no such variable. */
export class NoVariableError extends Error {
  constructor(words: readonly string[]) {
    super(
      `no variable of the catalogue has ${words.map((word) => excerpt(word)).join(' and ')}; a request may bring its own`,
    );
    this.name = 'NoVariableError';
  }
}

async function variables(words: string[], { json }: { json?: boolean | undefined }): Promise<number> {
  const found = Object.values(catalogue).filter((variable) => words.every((word) => has(variable, word)));
  if (found.length === 0) throw new NoVariableError(words);
  const text = json ? JSON.stringify(found.map(asData)) : found.flatMap(inWords).join('\n');
  process.stdout.write(`${text}\n`);
  return 0;
}

function has(variable: Variable, word: string): boolean {
  const { id, label, unit = '', levels = [], note = '' } = variable;
  const columns = Object.values(columnsOf(variable)).flat();
  return [id, label, unit, ...levels, note, ...columns].some((text) => text.toLowerCase().includes(word.toLowerCase()));
}

/** `SMQ.SMQ040`, in each cycle in which the variable exists. */
function columnsOf({ sources }: Variable): Record<Cycle, string[]> {
  return Object.fromEntries(
    CYCLES.flatMap((cycle) => {
      const columns = sources[cycle];
      return columns ? [[cycle, columns.map(({ table, column }) => `${table}.${column}`)]] : [];
    }),
  );
}

function asData(variable: Variable) {
  const { id, label, unit = null, levels = null, note = null, detection } = variable;
  const columns = columnsOf(variable);
  return {
    id,
    label,
    unit,
    levels,
    cycles: Object.keys(columns),
    columns,
    detection_limits: detection?.limits ?? null,
    note,
  };
}

function inWords(variable: Variable): string[] {
  const { id, label, unit, levels, note } = variable;
  const measure = levels ? levels.join(' | ') : unit;
  return [
    `${id}: ${label}${measure === undefined ? '' : ` (${measure})`}`,
    ...whereInWords(variable),
    ...(note ? [`    ${note}`] : []),
  ];
}

/** Cycles that have the same columns share a line. */
function whereInWords(variable: Variable): string[] {
  const cycles = new Map<string, string[]>();
  for (const [cycle, columns] of Object.entries(columnsOf(variable))) {
    const text = columns.join(', ');
    cycles.set(text, [...(cycles.get(text) ?? []), cycle]);
  }
  return [...cycles].map(([columns, where]) => `    ${where.join(', ')}: ${columns}`);
}
