/** Fits some specifications on cohorts of their own. */
import { fitSpecifications } from '../methods/specifications/fit.ts';
import { specifications } from '../methods/specifications/index.ts';
import { plannedSpecifications, type SpecificationsAnalysis } from '../methods/specifications/plan.ts';
import { recordHandler } from '../runs/fit-analysis.ts';
import { readTableColumns } from '../runs/table-columns.ts';
import { readReceipts } from '../runs/table-receipts.ts';

/** The request's plan has no such part. */
export class UnknownPartError extends Error {
  constructor({ first, count }: SpecificationsAnalysis) {
    super(`the request has no part of its specifications from ${first}, of ${count}`);
    this.name = 'UnknownPartError';
  }
}

export const handler = recordHandler('fit-specifications', specifications, async (request, part, { run_id }) => {
  const isPlanned = plannedSpecifications(request).some(
    ({ first, count }) => first === part.first && count === part.count,
  );
  if (!isPlanned) throw new UnknownPartError(part);
  const receipts = [...(await readReceipts(run_id, request)).values()].filter((receipt) => receipt !== undefined);
  const fitted = fitSpecifications(request, part, await readTableColumns(receipts));
  const decisions = (request.specifications?.decisions ?? []).map(({ id }) => id);
  return { result: { decisions, specifications: fitted }, measured: { Specifications: fitted.length } };
});
