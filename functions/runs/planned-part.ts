/** Parts that the work of a method is cut into: the plan names them, and a forged item could name any other. */
import type { Method } from '../methods/method.ts';
import type { RunRequest } from '../study/run-request.ts';

/** Of a part in a message, longer than any that is planned. */
const LONGEST_PART = 200;

/** The request's plan has no such part. */
export class UnknownPartError extends Error {
  constructor(method: string, part: string) {
    super(`the request has no part ${part} of its ${method}`);
    this.name = 'UnknownPartError';
  }
}

/** @throws UnknownPartError where no part of the plan has the fields of this one */
export function assertPlanned<Part extends object, Result extends object>(
  method: Method<Part, Result>,
  request: RunRequest,
  part: Part,
): void {
  const fields = new Map(Object.entries(part));
  const isPlanned = method
    .planned(request)
    .some((planned) => Object.entries(planned).every(([name, value]) => fields.get(name) === value));
  if (!isPlanned) throw new UnknownPartError(method.name, JSON.stringify(part).slice(0, LONGEST_PART));
}
