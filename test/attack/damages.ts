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
  'deleted',
] as const;
export type DamageName = (typeof DAMAGES)[number];

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
    'of another part': () => sibling(key, objects, draws),
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

/** Another object of the same kind: of another exposure, subgroup or table. */
function sibling(key: string, objects: Objects, draws: Draws): Uint8Array | undefined {
  const siblings = [...objects].filter(([name]) => name !== key && kindOf(name) === kindOf(key));
  return siblings.length === 0 ? undefined : draws.pick(siblings)[1];
}
