import { openSource, SourceUnreachableError } from '../../functions/nhanes/source.ts';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { simulationOf } from '../../functions/study/source.ts';
import type { ReadRequest } from './request-file.ts';

const OTHERS = "cdc, a URL with CDC's paths, a folder laid out alike, or simulated";

/**
 * The request with a source that can be reached. Where neither request nor command line names one and CDC is out of
 * reach, that is the simulated NHANES, so that a newcomer without a network sees a whole run; a source that is named is
 * never replaced.
 * @throws SourceUnreachableError, InvalidRequestError if the simulated NHANES lacks what the request names
 */
export async function withReachableSource({ request, namesSource }: ReadRequest): Promise<RunRequest> {
  if (simulationOf(request.source)) return request;
  try {
    await openSource(request.source).probe();
    return request;
  } catch (error) {
    if (!(error instanceof SourceUnreachableError)) throw error;
    if (namesSource) {
      error.message += `; --source names another: ${OTHERS}`;
      throw error;
    }
    process.stderr.write(`${error.message}; simulated files take its place. --source names another: ${OTHERS}\n`);
    return parseRunRequest({ ...request, source: 'simulated' });
  }
}
