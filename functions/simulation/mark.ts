/**
 * The mark of simulated files: the label of their data set, which every reader of SAS transport files shows. It goes
 * wherever the file goes, so that nobody takes the data for real ones, from whatever source they come.
 */
import type { Simulation } from './settings.ts';

/** Which simulated NHANES a file is of. */
export type SimulationMark = Pick<Simulation, 'seed' | 'scale'>;

/** A label says that the data are simulated, but not which simulation that is: somebody has changed it. */
export class UnreadableMarkError extends Error {
  constructor(label: string) {
    super(
      `the data set is labelled ${JSON.stringify(label)}, where ${markOf({ seed: 2, scale: 1 })} would mark a simulated one`,
    );
    this.name = 'UnreadableMarkError';
  }
}

/** At most the 40 characters that a label may have: `size` is the scale, since `scale` would be one too many. */
export function markOf({ seed, scale }: SimulationMark): string {
  return `SIMULATED seed=${seed} size=${scale}`;
}

/** The simulation that a data set of this label is of; undefined for real data. @throws UnreadableMarkError */
export function simulationIn(label: string): SimulationMark | undefined {
  if (!/^simulated\b/i.test(label)) return undefined;
  const [, seed, scale] = /^SIMULATED seed=(\d{1,10}) size=(\d+(?:\.\d+)?)$/.exec(label) ?? [];
  if (seed === undefined) throw new UnreadableMarkError(label);
  return { seed: Number(seed), scale: Number(scale) };
}
