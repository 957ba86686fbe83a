/**
 * The disk of the lake is full for a while: from one write on, for some writes, half of what is written getting
 * through.
 */

import type { FileHandle } from 'node:fs/promises';
import * as files from 'node:fs/promises';
import * as keys from '../../functions/lake/keys.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { LakeNotWritableError } from '../../functions/lake/store-errors.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import type { LakeObjects } from '../../infra/local/machine-services.ts';
import type { Attack, Outcome } from './attack.ts';
import { drawsOf } from './draws.ts';
import { type Lake, temporaryLake } from './lakes.ts';
import { type AttackedRun, type Machine, machineInProcess } from './machine.ts';
import { STUDY } from './small-study.ts';
import { attemptOf, judge, type Reference, referenceOf } from './verdict.ts';

/** What a run does to the disk, or finds when it is full. */
interface Disk extends Pick<AttackedRun, 'modules' | 'machineStore'> {
  /** Writes so far. */
  readonly writes: () => number;
}

export async function fullDiskAttack(assemblies: string): Promise<Attack> {
  const machine = await machineInProcess(assemblies);
  const lake = temporaryLake();
  const undisturbed = diskFull(lake.path, Number.POSITIVE_INFINITY, 0);
  await run(machine, lake, 'undisturbed', undisturbed);
  const reference = await referenceOf(lake.store, keys.manifest(runId(STUDY)));
  return {
    perform: (seed) => perform(machine, lake, reference, undisturbed.writes(), seed),
    close: async () => lake.remove(),
  };
}

const run = (machine: Machine, lake: Lake, execution: string, disk: Partial<Disk> = {}) =>
  attemptOf(lake.store, machine.run({ lakeUrl: lake.url, request: STUDY as unknown as Json, execution, ...disk }));

async function perform(
  machine: Machine,
  lake: Lake,
  reference: Reference,
  writes: number,
  seed: number,
): Promise<Outcome> {
  const draws = drawsOf('full disk', seed);
  const from = draws.below(writes);
  // A blink, a while, and for the rest of the run.
  const length = draws.pick([1, 10, Number.POSITIVE_INFINITY]);
  lake.holds(new Map());
  const first = await run(machine, lake, 'full-disk', diskFull(lake.path, from, length));
  let again = 0;
  const attacked = { store: lake.store, reference, runAgain: () => run(machine, lake, `again-${++again}`) };
  const verdict = await judge(attacked, first);
  const littered = verdict.verdict === 'held' && lake.leftovers().length > 0;
  return {
    seed,
    kind: Number.isFinite(length) ? `${length} writes` : 'to the end of the run',
    done: `no space from write ${from} of ${writes} on, for ${length} writes`,
    ...(littered ? { ...verdict, verdict: 'littered', seen: lake.leftovers().join(', ') } : verdict),
  };
}

/** A disk that has no space from its write number `from` on, for `length` writes. */
function diskFull(root: string, from: number, length: number): Disk {
  let writes = 0;
  const isFull = () => {
    const write = writes++;
    return write >= from && write < from + length;
  };
  const noSpace = () =>
    Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      errno: -28,
      syscall: 'write',
    });

  async function writeFile(path: string, data: Uint8Array | string, options?: object): Promise<void> {
    if (!isFull()) return files.writeFile(path, data, options);
    await files.writeFile(path, firstHalf(data), options);
    throw noSpace();
  }

  /** A file whose bytes find no space, or whose sync does: a file system may give out blocks no sooner. */
  function guarded(handle: FileHandle): FileHandle {
    return new Proxy(handle, {
      get(target, name) {
        const own = Reflect.get(target, name, target);
        if (typeof own !== 'function') return own;
        if (!['write', 'writeFile', 'appendFile', 'sync', 'datasync'].includes(String(name))) return own.bind(target);
        return async (...parameters: unknown[]) => {
          if (!isFull()) return own.apply(target, parameters);
          if (String(name).endsWith('File')) await target.writeFile(firstHalf(parameters[0] as Uint8Array | string));
          throw noSpace();
        };
      },
    });
  }

  const open = async (path: string, flags?: string, mode?: number) => {
    const handle = await files.open(path, flags, mode);
    return /[wa+]/.test(String(flags ?? 'r')) ? guarded(handle) : handle;
  };
  const modules = { 'fs/promises': { ...files, writeFile, open } };

  const machineStore = (store: ObjectStore): LakeObjects => ({
    get: store.get,
    async put(key, body) {
      if (isFull()) throw new LakeNotWritableError(root, noSpace());
      await store.put(key, body);
    },
  });
  return { modules, machineStore, writes: () => writes };
}

function firstHalf(data: Uint8Array | string): Uint8Array | string {
  return data.slice(0, Math.floor(data.length / 2));
}
