/** Whether a run is made of real or of simulated data, by what its files say of themselves. */

import { fileName } from '../nhanes/catalogue/tables.ts';
import type { Cycle } from '../nhanes/releases.ts';
import type { RunRequest } from '../study/run-request.ts';
import { simulatedSource, simulationOf } from '../study/source.ts';
import type { TableReceipt } from './records.ts';

/**
 * Some files of the run are real and others simulated, or they are of several simulations: together they are of nobody.
 */
export class MixedDataError extends Error {
  constructor(filesByOrigin: ReadonlyMap<string, string[]>) {
    const parts = [...filesByOrigin].map(([origin, files]) => `${origin}: ${files.join(', ')}`);
    super(`the source mixes data that do not belong together (${parts.join('; ')}); allowed are those of one origin`);
    this.name = 'MixedDataError';
  }
}

/** Whether any of the data are simulated: those of the request's source, or of a file from wherever it came. */
export function isSimulated({ source }: RunRequest, receipts: readonly TableReceipt[]): boolean {
  return simulationOf(source) !== undefined || receipts.some(({ simulated }) => simulated !== null);
}

/** @throws MixedDataError */
export function checkOneOrigin(receipts: readonly TableReceipt[]): void {
  const filesByOrigin = new Map<string, string[]>();
  for (const { table, cycle, simulated } of receipts) {
    const origin = simulated ? simulatedSource(simulated) : 'real';
    filesByOrigin.set(origin, [...(filesByOrigin.get(origin) ?? []), fileName(table, cycle as Cycle)]);
  }
  if (filesByOrigin.size > 1) throw new MixedDataError(filesByOrigin);
}
