/** Fits some of a sweep on cohorts of their own. */
import { fitSweep } from '../methods/sweep/fit.ts';
import { sweep } from '../methods/sweep/index.ts';
import { plannedSweep, type SweepAnalysis } from '../methods/sweep/plan.ts';
import { recordHandler } from '../runs/fit-analysis.ts';
import { readTableColumns } from '../runs/table-columns.ts';
import { readReceipts } from '../runs/table-receipts.ts';

/** The request's plan has no such part. */
export class UnknownPartError extends Error {
  constructor({ cycle, first, count }: SweepAnalysis) {
    super(`the request has no part of its sweep in ${cycle} from ${first}, of ${count}`);
    this.name = 'UnknownPartError';
  }
}

export const handler = recordHandler('fit-sweep', sweep, async (request, part, { run_id }) => {
  const { cycle, first, count } = part;
  const isPlanned = plannedSweep(request).some(
    (planned) => planned.cycle === cycle && planned.first === first && planned.count === count,
  );
  if (!isPlanned) throw new UnknownPartError(part);
  const receipts = [...(await readReceipts(run_id, request)).values()].filter(
    (receipt) => receipt !== undefined && (cycle === 'pooled' || receipt.cycle === cycle),
  );
  const rows = fitSweep(request, part, await readTableColumns(receipts.filter((receipt) => receipt !== undefined)));
  return { result: { rows }, measured: { Rows: rows.length } };
});
