/** Where a study's files come from, as a request names it. Opening it is `handlers/open-source.ts`. */

import { isPrintable } from '../language/plain-text.ts';
import { DEFAULT_SIMULATION, type Simulation } from '../simulation/settings.ts';

/** A simulated NHANES as a source: which one, and how many times the persons of the real one it has. */
export type SimulatedSource = Pick<Simulation, 'seed' | 'scale'>;

const SIMULATED = /^simulated(?::seed=(\d{1,10})&scale=(\d{1,4}(?:\.\d{1,4})?))?$/;
const LARGEST_SEED = 2 ** 32 - 1;
/** 200,000 persons a cycle: more, and a simulated table would be larger than what ingestion takes. */
const LARGEST_SCALE = 20;

/** What a source may be, in words. */
export const SOURCE_FORMS = `must be "cdc", "simulated", "simulated:seed=<0 to 4294967295>&scale=<above 0, at most ${LARGEST_SCALE}>", or an http(s) or file:// URL with CDC's paths below it and no user name, password, query, fragment or blank`;

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
  if (simulation) return simulatedSource(simulation);
  if (source === 'cdc') return source;
  // Scheme and host in lower case, no steps up in the path; whether it ends with a slash is left to the writer.
  const { href } = new URL(source);
  return href.endsWith('/') && !source.endsWith('/') ? href.slice(0, -1) : href;
}

const PROTOCOLS = ['http:', 'https:', 'file:'];
/** Longer than any URL or path that a person would keep files under. */
const LONGEST_SOURCE = 1000;
/** The beginning of the path of `file:///C:/Users`. */
const DRIVE = /^\/[A-Za-z]:\//;
/** A blank, or a backslash, which URLs take for a slash. */
const NOT_IN_A_URL = /[\s\\]/;

export function isSource(source: string): boolean {
  if (source === 'cdc') return true;
  const simulation = simulationOf(source);
  if (simulation) return simulation.seed <= LARGEST_SEED && simulation.scale > 0 && simulation.scale <= LARGEST_SCALE;
  if (source.length > LONGEST_SOURCE || NOT_IN_A_URL.test(source) || !URL.canParse(source)) return false;
  const url = new URL(source);
  // A request is kept and shown to everybody: what may be a secret is no part of a source. `?` and `#` may stand at its
  // very end.
  return (
    PROTOCOLS.includes(url.protocol) &&
    url.username + url.password === '' &&
    !source.includes('?') &&
    !source.includes('#') &&
    hidesNothing(url)
  );
}

/**
 * Whether a path is one of folders alone: no other URL with a user name within it, however it is encoded. A folder of
 * this machine may have an at sign in its name, as npm's have.
 */
function hidesNothing({ protocol, hostname, pathname }: URL): boolean {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return false;
  }
  if (!isPrintable(path)) return false;
  if (protocol === 'file:') return hostname === '' && !(path.includes('@') && path.replace(DRIVE, '/').includes(':'));
  return !path.includes('@') && !path.includes('://') && !path.includes('?') && !path.includes('%');
}
