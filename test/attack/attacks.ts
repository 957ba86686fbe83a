/**
 * The attacks on a run, by name. Each is a generator of schedules, every one of which is a function of its seed, with
 * a runner and one verdict for all (verdict.ts). `attacks.test.ts` runs some of each, `npm run attack` as many as
 * it is asked for (run.ts).
 *
 * - damage.ts: an object of the lake is damaged between two runs or two steps, in the ways of damages.ts
 * - kills.ts: `run` is killed
 * - s3-transport.ts: S3's transport fails, as faulty-s3.ts has it
 * - full-disk.ts: the lake's disk is full
 *
 * Beside them, by the thousand: mutated-files.ts (transport files of which bytes are others), cuts.ts (transport files
 * cut short).
 */
import type { Attack } from './attack.ts';
import { damageAttack } from './damage.ts';
import { fullDiskAttack } from './full-disk.ts';
import { killAttack } from './kills.ts';
import { s3TransportAttack } from './s3-transport.ts';

export const ATTACKS = {
  damage: { title: 'Damaged objects', begin: damageAttack },
  kill: { title: 'Killed runs', begin: killAttack },
  s3: { title: "Faults of S3's transport", begin: s3TransportAttack },
  disk: { title: 'A full disk', begin: fullDiskAttack },
} as const satisfies Record<string, { title: string; begin: (assemblies: string) => Promise<Attack> }>;

export type AttackName = keyof typeof ATTACKS;
