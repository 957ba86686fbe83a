/** What functions of a run found damaged, kept in the lake until the run's manifest tells of it. */
import { putChecked, readChecked } from '../lake/checked-json.ts';
import type { Damage } from '../lake/damage.ts';
import { sha256 } from '../lake/hash.ts';
import * as keys from '../lake/keys.ts';
import type { FunctionName } from '../study/functions.ts';
import { lake } from './environment.ts';
import type { DamageRecord } from './records.ts';

/** Never fails: what cannot be written down has been logged. */
export async function writeDamage(run_id: string, found_by: FunctionName, found: readonly Damage[]): Promise<void> {
  const byKey = new Map(found.map((damage) => [damage.key, damage]));
  await Promise.allSettled(
    [...byKey.values()].map(({ key, problem }) => {
      const record: DamageRecord = { key, problem, found_by };
      return putChecked(lake(), keys.damaged(run_id, sha256(key)), record);
    }),
  );
}

/** Everything that was found damaged in the run's course so far, by key. */
export async function readDamage(run_id: string): Promise<DamageRecord[]> {
  const found: DamageRecord[] = [];
  for await (const { key } of lake().list(keys.damagedPrefix(run_id))) {
    const record = await readChecked<DamageRecord>(lake(), key);
    if (record) found.push(record);
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}
