import type { ObjectStore } from './object-store.ts';

export class InvalidJsonObjectError extends Error {
  constructor(location: string, cause: unknown) {
    super(`${location} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'InvalidJsonObjectError';
  }
}

/** The text of a value as it lies in the lake: two spaces, keys in the order given, a newline at the end. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The value of a JSON object, for its reader to check. Throws ObjectNotFoundError, InvalidJsonObjectError. */
export async function getJson(store: ObjectStore, key: string): Promise<unknown> {
  const text = new TextDecoder().decode(await store.get(key));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidJsonObjectError(store.locate(key), error);
  }
}

/** Writes or replaces a JSON object. */
export async function putJson(store: ObjectStore, key: string, value: unknown): Promise<void> {
  await store.put(key, formatJson(value));
}
