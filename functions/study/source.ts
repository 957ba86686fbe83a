/** Where a study's files come from, as a request names it. Opening it is `handlers/open-source.ts`. */
import { DEFAULT_SIMULATION, type Simulation } from '../simulation/settings.ts';

/** A simulated NHANES as a source: which one, and how many times the persons of the real one it has. */
export type SimulatedSource = Pick<Simulation, 'seed' | 'scale'>;

const SIMULATED = /^simulated(?::seed=(\d{1,10})&scale=(\d{1,4}(?:\.\d{1,4})?))?$/;
const LARGEST_SEED = 2 ** 32 - 1;

/** What a source may be, in words. */
export const SOURCE_FORMS =
  'must be "cdc", "simulated", "simulated:seed=<0 to 4294967295>&scale=<above 0>", or an http(s) or file:// URL with CDC\'s paths below it and no user name, password, query or fragment';

/** The simulated NHANES that a source names; undefined for any other source. */
export function simulationOf(source: string): SimulatedSource | undefined {
  const [all, seed, scale] = SIMULATED.exec(source) ?? [];
  if (all === undefined) return undefined;
  if (seed === undefined) return { seed: DEFAULT_SIMULATION.seed, scale: DEFAULT_SIMULATION.scale };
  return { seed: Number(seed), scale: Number(scale) };
}

/** The one name of a simulated NHANES, so that the same is the same run. */
export function simulatedSource({ seed, scale }: SimulatedSource): string {
  return `simulated:seed=${seed}&scale=${scale}`;
}

/** Every source under one name. */
export function canonicalSource(source: string): string {
  const simulation = simulationOf(source);
  return simulation ? simulatedSource(simulation) : source;
}

export function isSource(source: string): boolean {
  if (source === 'cdc') return true;
  const simulation = simulationOf(source);
  if (simulation) return simulation.seed <= LARGEST_SEED && simulation.scale > 0;
  if (!URL.canParse(source)) return false;
  const { protocol, username, password, search, hash } = new URL(source);
  // A request is kept and shown to everybody: what may be a secret is no part of a source.
  return ['http:', 'https:', 'file:'].includes(protocol) && username + password + search + hash === '';
}
