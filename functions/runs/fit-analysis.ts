/** What all methods that make a record of the cohort in one step have in common. */
import { putChecked, readChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import type { Method } from '../methods/method.ts';
import type { FunctionName, MetricOf } from '../study/functions.ts';
import type { CohortData } from '../study/model-data.ts';
import type { RunRequest } from '../study/run-request.ts';
import { variantOf } from '../study/sensitivity.ts';
import { codeVersion, lake } from './environment.ts';
import { type Measure, observed } from './observed.ts';
import type { AnalysisRecord, CohortRecord, Made } from './records.ts';
import { readCohortRecord, readRequest, sourceOf } from './stored-run.ts';
import { readCohort } from './warm-cohort.ts';
import type { AnalysisItem } from './work-items.ts';

/** The functions that publish what such a method does. */
type OneStep = {
  [Name in FunctionName]: 'Firth' extends MetricOf<Name> ? Name : never;
}[FunctionName];

/** Those that make a record each of whatever a run has. */
type RecordMaker = OneStep | 'fit-specifications' | 'fit-sweep';

/**
 * The function of such a method. What its item names must be part of the request, which `fit` sees to: a forged one
 * could name anything. It throws RequestDamagedError, UnknownChangeError, NoCohortError, ObjectChangedError and what
 * `fit` throws.
 */
export function fitHandler<Analysis extends object, Result extends object>(
  producer: OneStep,
  method: Method<Analysis, Result>,
  fit: (request: RunRequest, analysis: Analysis, cohort: CohortData) => Result,
) {
  return recordHandler(producer, method, async (request, analysis, { cohort }) => {
    const result = fit(request, analysis, { columns: await readCohort(cohort), levels: cohort.levels });
    const status = method.status(result);
    return {
      result,
      measured: { NotEstimable: Number(status === 'not_estimable'), Firth: Number(status === 'firth') },
    };
  });
}

/** What a run has that an analysis can be made of. */
export interface RunOfAnalysis {
  run_id: string;
  cohort: CohortRecord;
}

/** The same where `make` reads for itself what it needs of the run. */
export function recordHandler<Name extends RecordMaker, Analysis extends object, Result extends object>(
  producer: Name,
  method: Method<Analysis, Result>,
  make: (
    request: RunRequest,
    analysis: Analysis,
    run: RunOfAnalysis,
  ) => Promise<{ result: Result; measured: Parameters<Measure<Name>>[0] }>,
) {
  return observed(
    producer,
    async (item: AnalysisItem<Analysis>, measure: Measure<Name>): Promise<{ reused: boolean }> => {
      const { run_id, sensitivity, failure_key: _, retry_count: __, ...rest } = item;
      const analysis = rest as unknown as Analysis;
      const { request } = variantOf(await readRequest(run_id), sensitivity);
      const cohort = await readCohortRecord(run_id, sensitivity);
      const key = keys.analysis(run_id, sensitivity, method.name, method.path(analysis));
      const made: Made = { code_version: codeVersion(producer), cohort_sha256: sourceOf(method, cohort) };
      const known = await readChecked<Made>(lake(), key);
      if (known?.code_version === made.code_version && known.cohort_sha256 === made.cohort_sha256) {
        return { reused: true };
      }
      const { result, measured } = await make(request, analysis, { run_id, cohort });
      const record: AnalysisRecord<Analysis, Result> = { ...made, ...analysis, ...result };
      await putChecked(lake(), key, record);
      measure(measured);
      return { reused: false };
    },
  );
}
