import { type ObjectStore, openStore } from '../lake/object-store.ts';
import type { VersionedCode } from '../study/functions.ts';

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

/** The tables of NHANES that the stack declares in Glue's catalogue, by their names in queries. */
export function declaredTables(): string[] {
  return requireEnv('DECLARED_TABLES').split(',');
}

/**
 * Versions as the stack tells them to this function: of its own code, and of the code whose records it judges. Each is
 * the hash of a bundle, so that a record is current if and only if the same code would make it again.
 */
export function codeVersions(): Readonly<Record<string, string>> {
  return JSON.parse(requireEnv('CODE_VERSIONS'));
}

/**
 * The version of a piece of code in this deployment. @throws MissingEnvironmentError where this function was not told
 * it
 */
export function codeVersion(code: VersionedCode): string {
  const version = codeVersions()[code];
  if (!version) throw new MissingEnvironmentError(`CODE_VERSIONS["${code}"]`);
  return version;
}
