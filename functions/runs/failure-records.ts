/** What the state machine leaves of an item that failed for good. */
import { getIfThere } from '../lake/checked-json.ts';
import { tellDamage } from '../lake/damage.ts';
import { lake } from './environment.ts';
import type { FailureRecord } from './records.ts';

/**
 * The failure that the state machine recorded under `key`, if it did. Step Functions cannot hash what it writes, but
 * each record has the item in it whose failure it is.
 */
export async function findFailure(key: string): Promise<FailureRecord | undefined> {
  const bytes = await getIfThere(lake(), key);
  if (bytes === undefined) return undefined;
  try {
    const { error, cause, item } = JSON.parse(new TextDecoder().decode(bytes));
    if (item.failure_key === key && typeof error === 'string' && typeof cause === 'string') return { error, cause };
  } catch {
    // No JSON, or none with an item.
  }
  tellDamage({ key, problem: 'it is not the record of that failure' });
  return undefined;
}
