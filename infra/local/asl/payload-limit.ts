import { StateFailure } from './errors.ts';
import type { Json } from './json.ts';

/** The service quota on the input, result and output of a state and on the variables of one `Assign`. */
const MAX_PAYLOAD_BYTES = 256 * 1024;

/**
 * Passes the value on if its JSON text fits the quota.
 *
 * @throws StateFailure `States.DataLimitExceeded`
 */
export function withinPayloadLimit<T extends Json>(value: T, what: string): T {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > MAX_PAYLOAD_BYTES) {
    throw new StateFailure(
      'States.DataLimitExceeded',
      `${what} has ${bytes} bytes; at most ${MAX_PAYLOAD_BYTES} may pass`,
    );
  }
  return value;
}
