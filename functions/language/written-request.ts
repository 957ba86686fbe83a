/** A request as somebody wrote it: as text, as an event, or plain. */
import { printable } from './plain-text.ts';
import { InvalidRequestError } from './problems.ts';
import { repeatedField } from './repeated-fields.ts';
import { shapeProblem } from './shape.ts';

/** Twice the longest file of `events/`, and more than a request that names every table of NHANES. */
export const LONGEST_REQUEST_BYTES = 32 * 1024;

/** Some programs, such as Notepad and PowerShell, put it before what they write. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The request itself, from a plain request, an event of EventBridge with the request as `detail`, or the JSON text of
 * either.
 * @throws InvalidRequestError if it is no JSON, or larger than any request
 */
export function writtenRequest(input: unknown): unknown {
  const value = typeof input === 'string' ? jsonIn(input) : input;
  // A request has no field of this name, so there is no doubt which of the two it is.
  const request = typeof value === 'object' && value !== null && 'detail' in value ? value.detail : value;
  assertRequestSize(request);
  return request;
}

/** @throws InvalidRequestError if the value is no JSON, or larger than any request */
export function assertRequestSize(request: unknown): void {
  const misshapen = shapeProblem(request);
  if (misshapen) throw new InvalidRequestError([misshapen]);
  assertNotTooLong(JSON.stringify(request) ?? '');
}

/** What a text of JSON holds. @throws InvalidRequestError also for a field that is there twice */
export function jsonIn(text: string): unknown {
  assertNotTooLong(text);
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const value = parsed(json);
  const repeated = repeatedField(json);
  if (repeated) throw new InvalidRequestError([repeated]);
  return value;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
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
