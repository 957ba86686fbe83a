import { type ObjectStore, openStore } from '../lake/object-store.ts';

/** A variable that the stack sets on every function; its absence is a fault of the deployment. */
export class MissingEnvironmentError extends Error {
  constructor(variable: string) {
    super(`the environment variable ${variable} is not set: the stack sets it on every function`);
    this.name = 'MissingEnvironmentError';
  }
}

export function requireEnv(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new MissingEnvironmentError(variable);
  return value;
}

let store: ObjectStore | undefined;

/** The lake of this deployment; opened once per warm function. */
export function lake(): ObjectStore {
  store ??= openStore(requireEnv('DATA_LAKE'));
  return store;
}

/** The hash of the sources that this function was built from, as every result records it. */
export function codeVersion(): string {
  return requireEnv('CODE_VERSION');
}
