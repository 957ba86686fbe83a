import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { formatJson } from '../../functions/lake/json.ts';
import { clearUnfinished, unfinishedName } from '../../functions/lake/unfinished.ts';
import { COMMAND } from '../../functions/study/command-name.ts';
import { commandNamed, exitingWith } from './command.ts';
import { userPath } from './user-path.ts';
import { analysisData } from './wqs/analysis-data.ts';
import { readCsv } from './wqs/csv-table.ts';
import { fitHoldout } from './wqs/holdout.ts';
import { readJson } from './wqs/input-file.ts';
import { drawnHoldouts, givenHoldouts } from './wqs/resamples.ts';
import { type WqsResult, wqsResult } from './wqs/result.ts';
import { checkColumns, parseSpecification } from './wqs/specification.ts';
import { summarise } from './wqs/summary.ts';

export const command = commandNamed('wqs')
  .description('Weighted quantile sum regression of any CSV file, on resamples of its own or on given ones.')
  .requiredOption('--data <FILE>', 'The data, as CSV with a header.')
  .requiredOption('--spec <FILE>', 'What is regressed on what, as JSON.')
  .requiredOption('--out <FILE>', 'The result, as JSON.')
  .option('--resamples <FILE>', 'Splits and bootstrap samples to use, as JSON.')
  .option('--free-sign', "Leaves the sign of the index's coefficient free.")
  .action(exitingWith(wqs));

interface Options {
  data: string;
  spec: string;
  out: string;
  resamples?: string | undefined;
  freeSign?: boolean | undefined;
}

/** The result cannot be written where it was asked for. */
export class OutputFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutputFileError';
  }
}

/** Without a study, NHANES or a lake. */
async function wqs(options: Options): Promise<number> {
  const [data, spec, out] = [options.data, options.spec, options.out].map(userPath);
  const resamples = options.resamples === undefined ? undefined : userPath(options.resamples);

  const result = await analyse({ data, spec, resamples, freeSign: options.freeSign ?? false });
  await writeWhole(out, formatJson(result));
  for (const note of result.summary.notes) process.stderr.write(`${COMMAND}: note: ${note}\n`);
  process.stdout.write(`${summarise(result)}\n${out}\n`);
  return 0;
}

interface Inputs {
  data: string;
  spec: string;
  resamples: string | undefined;
  freeSign: boolean;
}

async function analyse({ data: dataPath, spec: specPath, resamples, freeSign }: Inputs): Promise<WqsResult> {
  const spec = parseSpecification(await readJson(specPath, 'specification'));
  const table = await readCsv(dataPath);
  checkColumns(spec, table);
  const data = analysisData(table, spec);
  const { n } = data.problem;
  const holdouts =
    resamples === undefined
      ? drawnHoldouts(n, spec)
      : givenHoldouts(await readJson(resamples, 'resamples file'), n, spec);
  const fits = holdouts.map((holdout) => fitHoldout(data, spec, holdout, freeSign));
  return wqsResult(data, spec, fits, { seed: resamples === undefined ? spec.seed : null, freeSign });
}

/** The file is there whole or not at all. @throws OutputFileError */
async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${unfinishedName()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await clearUnfinished(dirname(path), `${basename(path)}.`);
    await writeFile(unfinished, text, { flush: true });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new OutputFileError(`cannot write ${path}: ${error instanceof Error ? error.message : error}`);
  }
}
