/** Fits some specifications on cohorts of their own. */
import { fitSpecifications } from '../methods/specifications/fit.ts';
import { specifications } from '../methods/specifications/index.ts';
import { recordHandler } from '../runs/fit-analysis.ts';
import { assertPlanned } from '../runs/planned-part.ts';
import { readTableColumns } from '../runs/table-columns.ts';
import { readReceipts } from '../runs/table-receipts.ts';

export const handler = recordHandler('fit-specifications', specifications, async (request, part, { run_id }) => {
  assertPlanned(specifications, request, part);
  const receipts = [...(await readReceipts(run_id, request)).values()].filter((receipt) => receipt !== undefined);
  const fitted = fitSpecifications(request, part, await readTableColumns(receipts));
  const decisions = (request.specifications?.decisions ?? []).map(({ id }) => id);
  return { result: { decisions, specifications: fitted }, measured: { Specifications: fitted.length } };
});
