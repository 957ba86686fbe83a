/** The run request: everything that makes one study, as data. A new study is a new file in `events/`. */
import type * as z from 'zod/mini';
import type { Form } from '../exposures/form.ts';
import { assertRequestSize, writtenRequest } from '../language/written-request.ts';
import type { METHOD_FIELDS } from '../methods/index.ts';
import type { Outcome } from '../outcomes/index.ts';
import type { AnalysisLists } from './analysis-lists.ts';
import { assertChoices } from './request/choice-faults.ts';
import { withChanges } from './request/filled-changes.ts';
import { withChoices } from './request/filled-choices.ts';
import { readRequest, requestOf } from './request/filled-request.ts';
import type { runRequestSchema } from './request/schema.ts';

type Parsed = z.infer<typeof runRequestSchema>;

/** What methods are asked for, with every list that it leaves open filled in. */
type MethodSettings = {
  [Field in keyof typeof METHOD_FIELDS]?: Filled<NonNullable<z.infer<(typeof METHOD_FIELDS)[Field]>>> | undefined;
};
type Filled<Settings> = keyof AnalysisLists extends keyof Settings ? Settings & AnalysisLists : Settings;

/** A request with all defaults filled in. */
export interface RunRequest
  extends Omit<Parsed, '$schema' | 'outcomes' | 'forms' | keyof MethodSettings>,
    MethodSettings {
  outcomes: Outcome[];
  forms: Form[];
}

/**
 * The request with its defaults filled in, from a plain request, an event of EventBridge with the request as `detail`,
 * or the JSON text of either.
 * @throws InvalidRequestError with the path of every wrong field, as seen from the request itself
 */
export function parseRunRequest(input: unknown): RunRequest {
  const read = readRequest(writtenRequest(input));
  const request = withChoices(withChanges(requestOf(read), read), read);
  // It is kept, sent and read again with its defaults filled in.
  assertRequestSize(request);
  assertChoices(request);
  return request;
}
