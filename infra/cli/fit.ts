import { formatJson } from '../../functions/lake/json.ts';
import { COMMAND } from '../../functions/study/command-name.ts';
import { commandNamed, exitingWith } from './command.ts';
import { readCsv } from './tables/csv-table.ts';
import { parseFitSpecification } from './tables/fit-specification.ts';
import { summariseFit } from './tables/fit-summary.ts';
import { fitTable } from './tables/fit-table.ts';
import { readJson } from './tables/input-file.ts';
import { writeWhole } from './tables/output-file.ts';
import { checkColumns, permutationsFlag } from './tables/specification.ts';
import { userPath } from './user-path.ts';

export const command = commandNamed('fit')
  .description('Every method of a study on any CSV file: regressions, quantile g-computation, WQS, description.')
  .requiredOption('--data <FILE>', 'The data, as CSV with a header.')
  .requiredOption('--spec <FILE>', 'Which column is what, and which methods, as JSON.')
  .option('--permutations <N>', 'Permutations that test the mixture as a whole.')
  .option('--out <FILE>', 'The result, as JSON; by default it is printed.')
  .action(exitingWith(fit));

interface Options {
  data: string;
  spec: string;
  permutations?: string | undefined;
  out?: string | undefined;
}

/** Without a study, NHANES or a lake. */
async function fit(options: Options): Promise<number> {
  const flags = permutationsFlag(options.permutations);
  const spec = parseFitSpecification(await readJson(userPath(options.spec), 'specification'), flags);
  const table = await readCsv(userPath(options.data));
  checkColumns(spec, table);
  const result = fitTable(table, spec);
  for (const note of result.notes) process.stderr.write(`${COMMAND}: note: ${note}\n`);
  if (options.out === undefined) {
    process.stdout.write(formatJson(result));
    return 0;
  }
  const out = userPath(options.out);
  await writeWhole(out, formatJson(result));
  process.stdout.write(`${summariseFit(result)}\n${out}\n`);
  return 0;
}
