import { readFileSync } from 'node:fs';

/** A run request of `events/`, freshly parsed, so that a test may spoil it. */
export function eventFile(name: 'huang-2023' | 'huang-2023-whole-population' | 'huang-2023-wqs-10k') {
  return JSON.parse(readFileSync(new URL(`../../events/${name}.json`, import.meta.url), 'utf8'));
}
