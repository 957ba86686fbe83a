import { readFileSync } from 'node:fs';

/** The requests of `events/`. */
export const EVENT_NAMES = [
  'huang-2023',
  'huang-2023-multiverse',
  'huang-2023-self-report',
  'huang-2023-whole-population',
  'huang-2023-wqs-10k',
  'kidney',
  'lei-2024',
  'looker-2017',
  'sweep-metals',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** A run request of `events/`, freshly parsed, so that a test may spoil it. */
export function eventFile(name: EventName) {
  return JSON.parse(readFileSync(new URL(`../../events/${name}.json`, import.meta.url), 'utf8'));
}
