/** The run request: everything that makes one study, as data. A new study is a new file in `events/`. */
import type * as z from 'zod/mini';
import type { Form } from '../exposures/form.ts';
import { printable } from '../language/plain-text.ts';
import { InvalidRequestError } from '../language/problems.ts';
import { shapeProblem } from '../language/shape.ts';
import type { METHOD_FIELDS } from '../methods/index.ts';
import type { Outcome } from '../outcomes/index.ts';
import type { AnalysisLists } from './analysis-lists.ts';
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

/** Three times the longest request of `events/`. */
export const LONGEST_REQUEST_BYTES = 32 * 1024;

/** Some programs, such as Notepad and PowerShell, put it before what they write. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The request with its defaults filled in, from a plain request, an event of EventBridge with the request as `detail`,
 * or the JSON text of either.
 * @throws InvalidRequestError with the path of every wrong field, as seen from the request itself
 */
export function parseRunRequest(input: unknown): RunRequest {
  const read = readRequest(boundedRequest(input));
  const request = withChoices(withChanges(requestOf(read), read), read);
  // It is kept, sent and read again with its defaults filled in.
  assertBounded(request);
  return request;
}

/**
 * A request as it was written, out of its event or text. @throws InvalidRequestError if it is larger than any request
 */
function boundedRequest(input: unknown): unknown {
  const value = typeof input === 'string' ? jsonIn(input) : input;
  // A request has no field of this name, so there is no doubt which of the two it is.
  const request = typeof value === 'object' && value !== null && 'detail' in value ? value.detail : value;
  assertBounded(request);
  return request;
}

function assertBounded(request: unknown): void {
  const misshapen = shapeProblem(request);
  if (misshapen) throw new InvalidRequestError([misshapen]);
  assertNotTooLong(JSON.stringify(request) ?? '');
}

/** What a text of JSON holds. @throws InvalidRequestError */
export function jsonIn(text: string): unknown {
  assertNotTooLong(text);
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InvalidRequestError([{ path: '', message: `must be JSON: ${reasonOf(error)}` }]);
  }
}

function assertNotTooLong(json: string): void {
  const bytes = Buffer.byteLength(json);
  if (bytes <= LONGEST_REQUEST_BYTES) return;
  throw new InvalidRequestError([
    { path: '', message: `is longer than ${LONGEST_REQUEST_BYTES / 1024} KiB: it has ${bytes} bytes` },
  ]);
}

/** What V8 says of a text that is not JSON, without the part of the text that it repeats. */
function reasonOf({ message }: SyntaxError): string {
  const excerptAt = [', "', ', ..."'].map((start) => message.indexOf(start)).filter((at) => at >= 0);
  return printable(message.slice(0, Math.min(message.length, ...excerptAt)));
}
