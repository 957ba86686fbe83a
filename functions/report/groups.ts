/** Rows of results in groups, and which of them stand for all. */
import type { RunRequest } from '../study/run-request.ts';

/** The rows that agree in all the fields, group by group, in the order in which the groups first come. */
export function groupsBy<Row>(rows: readonly Row[], ...fields: (keyof Row)[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(fields.map((field) => row[field]));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** The model that stands for all: the first that adjusts for anything. A crude one is there for comparison. */
function mainModel({ models }: RunRequest): string | undefined {
  return models.find(({ covariates, other_exposures }) => covariates.length > 0 || other_exposures)?.id;
}

/** The rows of the model that stands for all; of another where it came to nothing. */
export function ofMainModel<Row extends { model: string }>(rows: readonly Row[], request: RunRequest): Row[] {
  const main = mainModel(request);
  const shown = rows.some(({ model }) => model === main) ? main : rows[0]?.model;
  return rows.filter(({ model }) => model === shown);
}

/** The rows that agree with the first of the main model in all the fields: what a few lines can show of a run. */
export function mainRows<Row extends { model: string }>(
  rows: readonly Row[],
  request: RunRequest,
  ...fields: (keyof Row)[]
): Row[] {
  const [first] = groupsBy(ofMainModel(rows, request), ...fields);
  return first ?? [];
}
