import { runId } from '../../functions/study/run-id.ts';
import type { Draws } from './draws.ts';
import type { Objects } from './lakes.ts';
import { OTHER, STUDY } from './small-study.ts';

/** What can become of an object: power cuts, bad disks, mistaken hands. */
export const DAMAGES = [
  'empty',
  'half',
  'one bit',
  'one digit',
  'of another run',
  'of another part',
  'a field twice',
  'a shorter list',
  'deleted',
] as const;
export type DamageName = (typeof DAMAGES)[number];

/** What can stand in the place of an object's file. */
export const REPLACEMENTS = [
  'exchanged with another part',
  'a link to another part',
  'a link to nothing',
  'an empty folder',
] as const;
export type ReplacementName = (typeof REPLACEMENTS)[number];

/** Kinds of objects by their keys, the first that fits. */
const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^raw\/.*\.json$/, 'latest receipt'],
  [/^raw\//, 'raw file'],
  [/^tables\//, 'Parquet of a table'],
  [/^(nhanes|simulated)\//, 'Parquet for queries'],
  [/^replicates\//, 'replicates'],
  [/^results\//, 'result table'],
  [/^catalogue\//, 'row of the catalogue'],
  [/^runs\/[^/]+\/plan\//, 'work list'],
  [/^runs\/[^/]+\/tables\//, 'receipt in a run'],
  [/^runs\/[^/]+\/failures\//, 'failure'],
  [/^runs\/[^/]+\/attempts\//, 'attempt'],
  [/^runs\/[^/]+\/regression\//, 'regression'],
  [/^runs\/[^/]+\/wqs\//, 'mixture'],
  [/^runs\/[^/]+\/replicates\//, 'ranges of a mixture'],
  [/^runs\/[^/]+\/ended\//, 'record of the end'],
  [/^runs\/[^/]+\//, ''],
];

/** What the object is, in words; of a run's single files their names. */
export function kindOf(key: string): string {
  const kind = KINDS.find(([pattern]) => pattern.test(key))?.[1];
  return kind || (key.split('/').at(-1) ?? key);
}

interface Target {
  readonly key: string;
  readonly content: Uint8Array;
  /** What else is in the lake. */
  readonly objects: Objects;
  /** What another run has left. */
  readonly other: Objects;
}

/**
 * The object's new content, undefined for none. Always another one than it was: where a way changes nothing, one bit
 * does.
 */
export function damagedBytes(how: DamageName, target: Target, draws: Draws): Uint8Array | undefined {
  const { key, content, objects, other } = target;
  const damaged = {
    empty: () => new Uint8Array(),
    half: () => content.subarray(0, Math.floor(content.length / 2)),
    'one bit': () => withOneBit(content, draws),
    'one digit': () => withOneDigit(content, draws),
    'of another run': () => counterpart(key, other),
    'of another part': () => objects.get(siblingOf(key, objects, draws) ?? key),
    'a field twice': () => withFieldTwice(content),
    'a shorter list': () => withShorterList(content, draws),
    deleted: () => undefined,
  }[how]();
  if (how === 'deleted') return undefined;
  return damaged === undefined || Buffer.compare(damaged, content) === 0 ? withOneBit(content, draws) : damaged;
}

function withOneBit(content: Uint8Array, draws: Draws): Uint8Array {
  if (content.length === 0) return Uint8Array.of(draws.below(256));
  const changed = Uint8Array.from(content);
  changed[draws.below(changed.length)] ^= 1 << draws.below(8);
  return changed;
}

/** The worst for JSON: it stays well-formed. */
function withOneDigit(content: Uint8Array, draws: Draws): Uint8Array {
  const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
  const digits = [...content.keys()].filter((index) => isDigit(content[index]));
  if (digits.length === 0) return withOneBit(content, draws);
  const changed = Uint8Array.from(content);
  const at = draws.pick(digits);
  changed[at] = 0x30 + ((changed[at] - 0x30 + 1 + draws.below(9)) % 10);
  return changed;
}

/** The object that is in the other run what this one is in the study. */
function counterpart(key: string, other: Objects): Uint8Array | undefined {
  const generalised = (name: string) =>
    name
      .replace(runId(STUDY), 'RUN')
      .replace(runId(OTHER), 'RUN')
      .replace(/seed=\d+/, 'seed')
      .replace(/[0-9a-f]{64}/g, 'HASH');
  const found = [...other].find(([name]) => generalised(name) === generalised(key));
  return found?.[1];
}

/** The key of another object of the same kind: of another exposure, subgroup or table. */
export function siblingOf(key: string, objects: Objects, draws: Draws): string | undefined {
  const siblings = [...objects.keys()].filter((name) => name !== key && kindOf(name) === kindOf(key));
  return siblings.length === 0 ? undefined : draws.pick(siblings);
}

/** JSON that says a field once more, with another value: a reader takes the last one. */
function withFieldTwice(content: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(content).toString();
  const found = /"([a-z_0-9]+)": *(-?\d[\d.e+-]*|"[^"]*"|true|false|null)/.exec(text);
  return found ? Buffer.from(text.replace(found[0], `${found[0]}, "${found[1]}": 1`)) : undefined;
}

/** JSON without the last item of a list, and still JSON. */
function withShorterList(content: Uint8Array, draws: Draws): Uint8Array | undefined {
  let record: unknown;
  try {
    record = JSON.parse(Buffer.from(content).toString());
  } catch {
    return undefined;
  }
  const lists: unknown[][] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value) && value.length > 0) lists.push(value);
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) look(inner);
  };
  look(record);
  if (lists.length === 0) return undefined;
  draws.pick(lists).pop();
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}
