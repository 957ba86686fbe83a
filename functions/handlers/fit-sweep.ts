/** Fits some of a sweep on cohorts of their own. */
import { fitSweep } from '../methods/sweep/fit.ts';
import { sweep } from '../methods/sweep/index.ts';
import { recordHandler } from '../runs/fit-analysis.ts';
import { assertPlanned } from '../runs/planned-part.ts';
import { readTableColumns } from '../runs/table-columns.ts';
import { readReceipts } from '../runs/table-receipts.ts';

export const handler = recordHandler('fit-sweep', sweep, async (request, part, { run_id }) => {
  assertPlanned(sweep, request, part);
  const { cycle } = part;
  const receipts = [...(await readReceipts(run_id, request)).values()]
    .filter((receipt) => receipt !== undefined)
    .filter((receipt) => cycle === 'pooled' || receipt.cycle === cycle);
  const rows = fitSweep(request, part, await readTableColumns(receipts));
  return { result: { rows }, measured: { Rows: rows.length } };
});
