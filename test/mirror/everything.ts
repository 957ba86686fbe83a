/** An ingest of all that CDC has, each file made up with one row, beside the estimate of it. */
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { parseIngestRequest } from '../../functions/ingest/request.ts';
import { assembly } from '../../infra/assembly/synth.ts';
import { countedIngest } from '../support/counted-ingest.ts';

const ASSEMBLIES = fileURLToPath(new URL('../../.study', import.meta.url));

/** What is not as it should be, in words. */
export async function checkEverything(): Promise<string[]> {
  const { foreseen, counted } = await countedIngest(await assembly(ASSEMBLIES), parseIngestRequest({}));
  console.log(JSON.stringify(counted));
  return isDeepStrictEqual(foreseen, counted) ? [] : [`foreseen were ${JSON.stringify(foreseen)}`];
}
