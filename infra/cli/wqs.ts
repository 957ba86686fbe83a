import { formatJson } from '../../functions/lake/json.ts';
import { COMMAND } from '../../functions/study/command-name.ts';
import { commandNamed, exitingWith } from './command.ts';
import { readCsv } from './tables/csv-table.ts';
import { readJson } from './tables/input-file.ts';
import { writeWhole } from './tables/output-file.ts';
import { checkColumns, permutationsFlag } from './tables/specification.ts';
import { userPath } from './user-path.ts';
import { fitTableWqs, tableWqs } from './wqs/analysis.ts';
import { drawnHoldouts, givenHoldouts } from './wqs/resamples.ts';
import { type WqsReport, wqsReport } from './wqs/result.ts';
import { parseSpecification } from './wqs/specification.ts';
import { summarise } from './wqs/summary.ts';

export const command = commandNamed('wqs')
  .description('Weighted quantile sum regression of any CSV file, on resamples of its own or on given ones.')
  .requiredOption('--data <FILE>', 'The data, as CSV with a header.')
  .requiredOption('--spec <FILE>', 'What is regressed on what, as JSON.')
  .requiredOption('--out <FILE>', 'The result, as JSON.')
  .option('--resamples <FILE>', 'Splits and bootstrap samples to use, as JSON.')
  .option('--permutations <N>', 'Permutations that test the mixture as a whole.')
  .option('--free-sign', "Leaves the sign of the index's coefficient free.")
  .action(exitingWith(wqs));

interface Options {
  data: string;
  spec: string;
  out: string;
  resamples?: string | undefined;
  permutations?: string | undefined;
  freeSign?: boolean | undefined;
}

/** Without a study, NHANES or a lake. */
async function wqs(options: Options): Promise<number> {
  const [data, spec, out] = [options.data, options.spec, options.out].map(userPath);
  const resamples = options.resamples === undefined ? undefined : userPath(options.resamples);

  const flags = permutationsFlag(options.permutations);
  const result = await analyse({ data, spec, resamples, flags, freeSign: options.freeSign ?? false });
  await writeWhole(out, formatJson(result));
  for (const note of result.summary.notes) process.stderr.write(`${COMMAND}: note: ${note}\n`);
  process.stdout.write(`${summarise(result)}\n${out}\n`);
  return 0;
}

interface Inputs {
  data: string;
  spec: string;
  resamples: string | undefined;
  flags: { permutations?: number };
  freeSign: boolean;
}

async function analyse({ data: dataPath, spec: specPath, resamples, flags, freeSign }: Inputs): Promise<WqsReport> {
  const spec = parseSpecification(await readJson(specPath, 'specification'), flags);
  const table = await readCsv(dataPath);
  checkColumns(spec, table);
  const analysis = tableWqs(table, spec);
  const holdouts =
    resamples === undefined
      ? drawnHoldouts(analysis.data)
      : givenHoldouts(await readJson(resamples, 'resamples file'), analysis.data.problem.n, spec);
  const seed = resamples === undefined ? spec.seed : null;
  return wqsReport(analysis, spec, fitTableWqs(analysis, holdouts, freeSign), { seed, freeSign });
}
