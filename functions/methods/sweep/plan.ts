/** Which parts the work on a sweep is cut into, and which tables it reads. */
import type { Cycle } from '../../nhanes/releases.ts';
import { columnsOf } from '../../nhanes/tables.ts';
import { outcomeVariables } from '../../outcomes/index.ts';
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { chunkSize, FIT_CHUNKS } from '../chunk-size.ts';
import { secondsPerFit } from './cost.ts';
import { type Layer, layersOf } from './layers.ts';

/** Some fits of a layer, by their numbers from 0. */
export interface SweepAnalysis {
  cycle: Layer;
  first: number;
  count: number;
}

export function plannedSweep(asked: AnalysisRequest): SweepAnalysis[] {
  if (!asked.sweep) return [];
  // Only a request of a run has a sweep; that of a table has no cycles to sweep over.
  const request = asked as RunRequest;
  const sweep = layersOf(request);
  return sweep.layers.flatMap((cycle) => {
    const fits = sweep.fits(cycle);
    const cycles = cycle === 'pooled' ? request.cycles : [cycle];
    const size = chunkSize(fits.length, secondsPerFit(cycles), FIT_CHUNKS);
    return Array.from({ length: Math.ceil(fits.length / size) }, (_, i) => ({
      cycle,
      first: i * size,
      count: Math.min(size, fits.length - i * size),
    }));
  });
}

/** The tables that the fits read in each cycle, each with its columns. */
export function tablesOfSweep(request: RunRequest): { cycle: Cycle; table: string; columns: string[] }[] {
  if (!request.sweep) return [];
  const sweep = layersOf(request);
  const variablesOf = new Map(
    sweep.outcomes.map((outcome) => [outcome.id, outcomeVariables(outcome).map(({ id }) => id)]),
  );
  const read = new Map<string, { cycle: Cycle; table: string; columns: Set<string> }>();
  const add = (cycle: Cycle, weights: RunRequest['weights'], used: readonly string[]) => {
    const weight = weights[cycle];
    const protocol = { ...sweep.base, catalogue: sweep.catalogue, used };
    const columns = columnsOf({ ...protocol, weights: weight ? { [cycle]: { ...weight, multiplier: 1 } } : {} }, cycle);
    for (const [table, names] of columns) {
      const known = read.get(`${cycle} ${table}`) ?? { cycle, table, columns: new Set<string>() };
      for (const name of names) known.columns.add(name);
      read.set(`${cycle} ${table}`, known);
    }
  };
  for (const layer of sweep.layers) {
    const used = new Map<RunRequest['weights'], Set<string>>();
    for (const { block, ids } of sweep.fits(layer)) {
      const ofBlock = used.get(block.weights) ?? new Set<string>(sweep.baseVariables);
      for (const id of [ids.exposure, ...(variablesOf.get(ids.outcome) ?? [])]) ofBlock.add(id);
      used.set(block.weights, ofBlock);
    }
    for (const [weights, variables] of used) {
      for (const cycle of sweep.base.cycles) {
        if (!weights[cycle]) continue;
        add(
          cycle,
          weights,
          [...variables].filter((id) => sweep.isMeasured(id, cycle)),
        );
      }
    }
  }
  return [...read.values()].map(({ columns, ...table }) => ({ ...table, columns: [...columns] }));
}
