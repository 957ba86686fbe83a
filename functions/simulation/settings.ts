/** What makes one simulated NHANES: everything in it is a function of these. */
export interface Simulation {
  /** A whole number below 2^32. */
  seed: number;
  /** Persons relative to NHANES: 1 is its size, 0.1 a tenth of it. The strata and PSUs are always as many. */
  scale: number;
  /** `none`: no metal has any effect on bone, and all else is the same. Default `declared`: see truth.ts. */
  metalEffects?: 'declared' | 'none';
}

/**
 * Where nothing else is asked for. Seeds differ by sampling as real surveys do; of the first that were tried this one's
 * counts are all within a tenth of the real ones, n and cases of both protocols included.
 */
export const DEFAULT_SIMULATION: Simulation = { seed: 2, scale: 1 };

export class InvalidSimulationError extends Error {
  constructor(setting: string, value: number, allowed: string) {
    super(`the simulation's ${setting} is ${value}; allowed is ${allowed}`);
    this.name = 'InvalidSimulationError';
  }
}

/**
 * Beyond this a person's number would no longer fit its place in the counter of the random numbers with room to spare.
 */
const LARGEST_SCALE = 100_000;

/** @throws InvalidSimulationError */
export function checkSimulation({ seed, scale }: Simulation): void {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new InvalidSimulationError('seed', seed, 'a whole number from 0 to 4294967295');
  }
  if (!(scale > 0 && scale <= LARGEST_SCALE)) {
    throw new InvalidSimulationError('scale', scale, `a number above 0 and at most ${LARGEST_SCALE}`);
  }
}
