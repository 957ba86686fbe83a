import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { formatJson } from '../../functions/lake/json.ts';
import { clearUnfinished, unfinishedName } from '../../functions/lake/unfinished.ts';
import { parseArguments, userPath } from './arguments.ts';
import { UsageError } from './usage-error.ts';
import { analysisData } from './wqs/analysis-data.ts';
import { readCsv } from './wqs/csv-table.ts';
import { fitHoldout } from './wqs/holdout.ts';
import { readJson } from './wqs/input-file.ts';
import { drawnHoldouts, givenHoldouts } from './wqs/resamples.ts';
import { type WqsResult, wqsResult } from './wqs/result.ts';
import { checkColumns, parseSpecification } from './wqs/specification.ts';
import { summarise } from './wqs/summary.ts';

const OPTIONS = {
  data: { type: 'string' },
  spec: { type: 'string' },
  resamples: { type: 'string' },
  out: { type: 'string' },
  'free-sign': { type: 'boolean', default: false },
} as const;

/** The result cannot be written where it was asked for. */
export class OutputFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutputFileError';
  }
}

/** `study wqs`: weighted quantile sum regression of any CSV file; without a study, NHANES or a lake. */
export async function wqs(args: string[]): Promise<number> {
  const { values } = parseArguments(args, OPTIONS, 0);
  const path = (option: 'data' | 'spec' | 'out') => {
    const given = values[option];
    if (given === undefined) throw new UsageError(`wqs needs --${option} FILE`);
    return userPath(given);
  };
  const [data, spec, out] = [path('data'), path('spec'), path('out')];
  const resamples = values.resamples === undefined ? undefined : userPath(values.resamples);

  const result = await analyse({ data, spec, resamples, freeSign: values['free-sign'] });
  await writeWhole(out, formatJson(result));
  for (const note of result.summary.notes) process.stderr.write(`study: note: ${note}\n`);
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
