import { readFile } from 'node:fs/promises';
import { InvalidRequestError } from '../../functions/language/problems.ts';
import { jsonIn } from '../../functions/language/written-request.ts';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { sourceOf } from './source-option.ts';

/** The request file cannot be read or is not JSON. */
export class RequestFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RequestFileError';
  }
}

/** A request as it was read. */
export interface ReadRequest {
  request: RunRequest;
  /** Whether the request or the command line says where the files come from. */
  namesSource: boolean;
}

/**
 * Reads, parses and validates a request file; `source` replaces the request's own.
 * @throws RequestFileError, InvalidRequestError
 */
export async function readRequest(path: string, source?: string): Promise<ReadRequest> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new RequestFileError(`cannot read the request ${path}: ${error.code ?? error.message}`);
  });
  let request: unknown;
  try {
    request = jsonIn(text);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    const told = error.problems.map(({ path: field, message }) => (field === '' ? message : `${field} ${message}`));
    throw new RequestFileError(`${path} ${told.join(', ')}`);
  }
  const parsed = parseRunRequest(request);
  if (source !== undefined) {
    return { request: parseRunRequest({ ...parsed, source: sourceOf(source) }), namesSource: true };
  }
  return { request: parsed, namesSource: namesSource(request) };
}

/** An event of EventBridge has a `source` of its own, which is another thing: the request is its detail. */
function namesSource(input: unknown): boolean {
  const request = typeof input === 'object' && input !== null && 'detail' in input ? input.detail : input;
  return typeof request === 'object' && request !== null && 'source' in request;
}
