/** A function failed. `name` is the errorType that Lambda reports: the error's own name, or one of Lambda's. */
export class FunctionError extends Error {
  constructor(errorType: string, message: string, stack?: string) {
    super(message);
    this.name = errorType;
    if (stack !== undefined) this.stack = stack;
  }
}

export function timedOut(seconds: number): FunctionError {
  return new FunctionError('Sandbox.Timedout', `Error: Task timed out after ${seconds.toFixed(2)} seconds`);
}

/** The process of the function ended in the middle of an invocation. */
export function exited(exitCode: number): FunctionError {
  return new FunctionError('Runtime.ExitError', `Error: Runtime exited with error: exit status ${exitCode}`);
}

export function outOfMemory(memoryMiB: number): FunctionError {
  return new FunctionError(
    'Runtime.OutOfMemory',
    `Error: Runtime exited with error: more than ${memoryMiB} MiB of memory`,
  );
}

export function unknownFunction(name: string): FunctionError {
  return new FunctionError('Lambda.ResourceNotFoundException', `there is no function "${name}" in the assembly`);
}

/** Lambda's quota on the request and the response of a synchronous invocation: 6 MiB and 100 bytes. */
const MAX_INVOCATION_BYTES = 6_291_556;

/** @throws FunctionError as Lambda names it */
export function withinInvocationLimit(json: string, part: 'Request' | 'Response'): string {
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX_INVOCATION_BYTES) return json;
  const errorType = part === 'Request' ? 'Lambda.RequestTooLargeException' : 'Function.ResponseSizeTooLarge';
  throw new FunctionError(errorType, `${part} has ${bytes} bytes; ${MAX_INVOCATION_BYTES} are allowed`);
}
