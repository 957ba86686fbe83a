/** Takes a request from whatever triggered it, and starts its run: once, however often it is sent. */
import { SFNClient } from '@aws-sdk/client-sfn';
import { handOverInvalid, type RejectedRequest, type StartedRun, startRun } from '../executions/start-run.ts';
import * as keys from '../lake/keys.ts';
import { verifyManifest } from '../lake/verification.ts';
import { excerpt } from '../language/plain-text.ts';
import { InvalidRequestError } from '../language/problems.ts';
import { LONGEST_REQUEST_BYTES } from '../language/written-request.ts';
import { lake, requireEnv } from '../runs/environment.ts';
import { observed } from '../runs/observed.ts';
import { parseRunRequest, type RunRequest } from '../study/run-request.ts';

/** What the rules of EventBridge send; `id` is that of the event. */
export type AcceptRequestEvent =
  | { trigger: 'event' | 'schedule'; id: string; request: unknown }
  /** `key` of the request file in the bucket. */
  | { trigger: 'object'; id: string; key: string };

/** The object lies where no request is taken from. */
export class NotARequestKeyError extends Error {
  constructor(key: unknown) {
    super(`${excerpt(key)} is no key of a request: those begin with ${keys.REQUESTS_PREFIX}`);
    this.name = 'NotARequestKeyError';
  }
}

export const handler = observed('accept-request', accept);

let client: SFNClient | undefined;

/**
 * @throws NotARequestKeyError, ObjectNotFoundError, TooManyAttemptsError, and the errors of S3 and Step Functions:
 *   Lambda tries again and then hands the event to the function's failure destination
 */
async function accept(event: AcceptRequestEvent): Promise<StartedRun | RejectedRequest> {
  const stateMachineArn = requireEnv('STATE_MACHINE_ARN');
  const sent = event.trigger === 'object' ? await requestFile(event.key) : unlessTooLong(event.request);
  client ??= new SFNClient({});
  let request: RunRequest;
  try {
    request = parseRunRequest(sent);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    return handOverInvalid(client, stateMachineArn, event.id, sent);
  }
  return startRun(client, stateMachineArn, request, async (key) => (await verifyManifest(lake(), key)).ok);
}

/**
 * A request as it was sent; of one that is too long just so much of its text that whoever parses it sees that it is. An
 * event has room for more than the messages and answers have in which a request is refused.
 */
function unlessTooLong(request: unknown): unknown {
  let text: string;
  try {
    text = typeof request === 'string' ? request : JSON.stringify(request ?? null);
  } catch (error) {
    // Thousands of levels exhaust the stack.
    if (error instanceof RangeError) return TOO_DEEP;
    throw error;
  }
  const bytes = Buffer.from(text);
  return bytes.length > LONGEST_REQUEST_BYTES ? bytes.toString('utf8', 0, LONGEST_REQUEST_BYTES + 1) : request;
}

/** Deeper than a request may be: what is handed over of one that is too deep to be written. */
const TOO_DEEP = '['.repeat(50) + ']'.repeat(50);

/**
 * What a request file holds: its object if it is JSON, else its text, of which no more is read than `unlessTooLong`
 * leaves.
 *
 * The key is taken as it stands. In S3's notifications to queues and functions keys are URL-encoded (Amazon S3 User
 * Guide, "Event message structure"); of its events for EventBridge the guide says nothing of the kind, and they have
 * them plain.
 */
async function requestFile(key: string): Promise<unknown> {
  if (typeof key !== 'string' || !key.startsWith(keys.REQUESTS_PREFIX)) throw new NotARequestKeyError(key);
  const bytes = await lake().getRange(key, 0, LONGEST_REQUEST_BYTES + 1);
  const text = new TextDecoder().decode(bytes);
  if (bytes.length > LONGEST_REQUEST_BYTES) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : text;
  } catch {
    return text;
  }
}
