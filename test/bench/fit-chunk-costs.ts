/**
 * Sweeps and specification curves of the mirror: what their chunks take, tests of curves, and what their rows take
 * `collect-run`.
 */
import { pathToFileURL } from 'node:url';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { plannedInvocations } from '../../infra/estimate/planned-invocations.ts';
import { participantsOf, planWork } from '../../infra/estimate/work-plan.ts';
import type { LocalRun } from '../../infra/local/run-locally.ts';
import { eventFile } from '../support/events.ts';
import { measuredRun } from './measured-run.ts';
import { type Samples, sampled } from './samples.ts';

/** Permutations of the larger curve: enough for a chunk of them to be timed. */
const PERMUTATIONS = 4;

/** Two of each, a large and a small one: the fixed part and those that grow can then be told apart. */
export async function sampleFitChunks(assemblyDir: string, mirror: string, samples: Samples): Promise<void> {
  const source = pathToFileURL(mirror).href;
  for (const written of [...sweeps(), ...curves()]) {
    const request = parseRunRequest({ ...written, source });
    await sampled(samples, async (watch) => {
      await run(assemblyDir, request, watch);
      return plannedInvocations(planWork(request, participantsOf(request, undefined).count));
    });
  }
}

/** Of all exposures and of some. */
function sweeps(): object[] {
  const event = eventFile('sweep-metals');
  const few = event.sweep.exposures.slice(0, 4);
  return [event.sweep.exposures, few].map((exposures) => ({ ...event, sweep: { ...event.sweep, exposures } }));
}

/** With the tests of its curves, and of one outcome without them. */
function curves(): object[] {
  const event = eventFile('huang-2023-multiverse');
  const { decisions } = event.specifications;
  const small = { decisions: decisions.filter(({ id }: { id: string }) => id !== 'outcome') };
  return [{ decisions, permutations: PERMUTATIONS }, small].map((specifications) => ({ ...event, specifications }));
}

/** A run of which all is known. */
async function run(assemblyDir: string, request: RunRequest, settings: Partial<LocalRun>): Promise<void> {
  // Of what a function had no time for on a busy machine nothing is known.
  const { status } = (await measuredRun(assemblyDir, request, settings)) as { status: string };
  if (status !== 'complete') throw new Error(`the run of ${request.id} is ${status}`);
}
