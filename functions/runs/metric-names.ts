/**
 * Where metrics lie, for those who publish and those who watch: all in one namespace, with two dimensions, the function
 * and the stack that it belongs to. Those of each function are in study/functions.ts.
 */

export const METRICS_NAMESPACE = 'NhanesMixtures';

/** Its values are the functions' names (`fit-regression`). */
export const METRICS_DIMENSION = 'service';

/** Its values are the names of stacks, so that the deployments of an account do not add up. */
export const STACK_DIMENSION = 'stack';

/**
 * Of every function: objects that were not what was written there, and counted as absent. Absent where there was none.
 */
export const DAMAGED = 'Damaged';

/** Of every function: 1 for an invocation that repeats one that failed. Absent from all others. */
export const RETRIES = 'Retries';
