import { DEFAULT_SIMULATION } from '../../functions/simulation/settings.ts';
import { isSource, type SimulatedSource, simulationOf } from '../../functions/study/source.ts';
import { UsageError } from './usage-error.ts';

export const SEED_OPTION = ['--seed <N>', 'Which simulated NHANES: a whole number.'] as const;
export const SCALE_OPTION = [
  '--scale <X>',
  'How many times the persons of the real NHANES the simulated one has: above 0, at most 20.',
] as const;

export interface SimulationOptions {
  seed?: string | undefined;
  scale?: string | undefined;
}

/** The simulated NHANES of `--seed` and `--scale`, each with its default. @throws UsageError */
export function simulationFlags({ seed, scale }: SimulationOptions): SimulatedSource {
  const source = `simulated:seed=${seed ?? DEFAULT_SIMULATION.seed}&scale=${scale ?? DEFAULT_SIMULATION.scale}`;
  const simulation = simulationOf(source);
  if (!simulation || !isSource(source)) {
    throw new UsageError(
      '--seed takes a whole number below 4294967296, --scale a number above 0 and at most 20 with at most 4 decimals',
    );
  }
  return simulation;
}
