/** Tells whoever is in charge of the work at hand of objects that are not what was written. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** An object that cannot be used as it lies there, and therefore counts as absent. */
export interface Damage {
  key: string;
  /** In words: what is wrong with it. */
  problem: string;
}

const listeners = new AsyncLocalStorage<(damage: Damage) => void>();

/** Does the work, and hands every damage that is met in its course to `take`, and to whoever listens around it. */
export function whileHearingOfDamage<T>(take: (damage: Damage) => void, work: () => Promise<T>): Promise<T> {
  const around = listeners.getStore();
  return listeners.run((damage) => {
    take(damage);
    around?.(damage);
  }, work);
}

/**
 * Who reads an object and finds it damaged calls this, and goes on as if it were absent. Without a listener nothing is
 * done.
 */
export function tellDamage(damage: Damage): void {
  listeners.getStore()?.(damage);
}
