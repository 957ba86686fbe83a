/** The cycles that are simulated. Another release of NHANES changes nothing here. */
import type { Cycle } from '../nhanes/releases.ts';

/** Their order is part of what a seed means: it is in the key of the random numbers. */
export const SIMULATED_CYCLES = ['2013-2014', '2017-2018'] as const;
export type SimulatedCycle = (typeof SIMULATED_CYCLES)[number];

/** The simulation has no such cycle. */
export class UnknownSimulatedCycleError extends Error {
  constructor(cycle: Cycle) {
    super(`there is no simulated cycle ${JSON.stringify(cycle)}; there are ${SIMULATED_CYCLES.join(', ')}`);
    this.name = 'UnknownSimulatedCycleError';
  }
}

export function isSimulatedCycle(cycle: Cycle): cycle is SimulatedCycle {
  return SIMULATED_CYCLES.some((simulated) => simulated === cycle);
}

/** @throws UnknownSimulatedCycleError */
export function simulatedCycle(cycle: Cycle): SimulatedCycle {
  if (!isSimulatedCycle(cycle)) throw new UnknownSimulatedCycleError(cycle);
  return cycle;
}
