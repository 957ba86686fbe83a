import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { userPath } from './arguments.ts';

/** The request file cannot be read or is not JSON. */
export class RequestFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RequestFileError';
  }
}

/** What the user wrote behind `--source`, as a request has it: a folder becomes a file URL. */
function sourceOf(option: string): string {
  return option === 'cdc' || /^https?:\/\//.test(option) || option.startsWith('file:')
    ? option
    : pathToFileURL(userPath(option)).href;
}

/**
 * Reads, parses and validates a request file; `source` replaces the request's own.
 * @throws RequestFileError, InvalidRequestError
 */
export async function readRequest(path: string, source?: string): Promise<RunRequest> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new RequestFileError(`cannot read the request ${path}: ${error.code ?? error.message}`);
  });
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch (error) {
    throw new RequestFileError(`${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = parseRunRequest(request);
  return source === undefined ? parsed : parseRunRequest({ ...parsed, source: sourceOf(source) });
}
