/** What can go wrong with an object store, by names that Step Functions can match. */

export class ObjectNotFoundError extends Error {
  constructor(location: string) {
    super(`There is no object ${location}`);
    this.name = 'ObjectNotFoundError';
  }
}

export class StoreUnavailableError extends Error {
  constructor(location: string, cause: unknown) {
    super(`The object store does not answer as it should for ${location}: ${reason(cause)}`, { cause });
    this.name = 'StoreUnavailableError';
  }
}

export class StoreAccessDeniedError extends Error {
  constructor(location: string, cause: unknown) {
    super(`Access to ${location} is denied: ${reason(cause)}`, { cause });
    this.name = 'StoreAccessDeniedError';
  }
}

export class LakeNotWritableError extends Error {
  constructor(root: string, cause: unknown) {
    super(`The lake ${root} cannot be written to: ${reason(cause)}`, { cause });
    this.name = 'LakeNotWritableError';
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
