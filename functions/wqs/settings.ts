/** What an analyst chooses about a weighted quantile sum regression, and what cannot be chosen. */

/** The sign of the index's coefficient that is looked for. */
const DIRECTIONS = ['positive', 'negative'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** How much a replicate counts in the averaged weights, by its z: z^2, z^3, |z|, 1 or exp(|z|) - 1. */
export const SIGNALS = ['t2', 't3', 'abst', 'one', 'expt'] as const;
export type Signal = (typeof SIGNALS)[number];

/** Scores are kept in bytes. */
const MAX_QUANTILES = 256;

export interface WqsSettings {
  components: readonly string[];
  /** Into how many classes each component is scored, 2 to 256. */
  quantiles: number;
  /** Bootstrap replicates per holdout, at least 1. */
  bootstraps: number;
  /** The share of validation rows, 0 <= share < 1; 0 trains and tests on all rows. */
  validation: number;
  /** Random splits, at least 1. */
  holdouts: number;
  directions: readonly Direction[];
  signal: Signal;
  /** a whole number below 2^32 */
  seed: number;
}

/** The settings of a weighted quantile sum regression make no sense. */
export class InvalidWqsSettingsError extends Error {
  override name = 'InvalidWqsSettingsError';
}

/** Throws an InvalidWqsSettingsError that names the first setting that is wrong and what is allowed. */
export function checkWqsSettings(settings: WqsSettings): void {
  const { components, quantiles, bootstraps, validation, holdouts, directions, signal, seed } = settings;
  if (components.length === 0) refuse('the mixture has no component: name at least one');
  const twice = components.find((name, i) => components.indexOf(name) < i);
  if (twice !== undefined) refuse(`the component "${twice}" is in the mixture twice`);
  if (!isWhole(quantiles, 2, MAX_QUANTILES)) {
    refuse(`quantiles is ${quantiles}: it must be a whole number from 2 to ${MAX_QUANTILES}`);
  }
  if (!isWhole(bootstraps, 1)) refuse(`bootstraps is ${bootstraps}: it must be a whole number, at least 1`);
  if (!(validation >= 0 && validation < 1)) {
    refuse(`validation is ${validation}: it must be a share from 0 (train and test on all rows) to below 1`);
  }
  if (!isWhole(holdouts, 1)) refuse(`holdouts is ${holdouts}: it must be a whole number, at least 1`);
  if (directions.length === 0) refuse(`no direction: choose of ${DIRECTIONS.join(', ')}`);
  for (const direction of directions) {
    if (!DIRECTIONS.includes(direction)) refuse(`unknown direction "${direction}": choose of ${DIRECTIONS.join(', ')}`);
  }
  if (!SIGNALS.includes(signal)) refuse(`unknown signal "${signal}": choose of ${SIGNALS.join(', ')}`);
  if (signal === 't3' && directions.includes('negative')) {
    refuse('the signal t3 cannot be used for the negative direction: cubes of negative z are negative weights');
  }
  if (!isWhole(seed, 0)) refuse(`seed is ${seed}: it must be a whole number from 0 to 4294967295`);
}

function isWhole(value: number, least: number, most = 2 ** 32 - 1): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function refuse(message: string): never {
  throw new InvalidWqsSettingsError(message);
}
