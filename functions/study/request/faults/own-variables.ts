/** Variables that a request brings along: their names, the tables that they read, and what they are made of. */
import { InvalidVariableError } from '../../../nhanes/variables/compile.ts';
import { variables as builtIn } from '../../../nhanes/variables/index.ts';
import type { Variable } from '../../../nhanes/variables/variable.ts';
import { TABLES_WITH_WEIGHTS } from '../../../nhanes/weights.ts';
import type { RunRequest } from '../../run-request.ts';
import { catalogueOf } from '../../study-variables.ts';
import type { Path, Problem } from '../problems.ts';
import { ids, problem, repeated } from './problem.ts';

/** Names of columns of the cohort that are no variables, and what an outcome's column begins with. */
const RESERVED = new Set(['seqn', 'cycle', 'stratum', 'psu', 'weight', 'in_sample', 'simulated']);
const OUTCOME_COLUMN = 'outcome_';

export function ownVariableFaults(request: RunRequest): Problem[] {
  const faults = request.variables.flatMap(({ id }, i) => {
    const path = ['variables', i, 'id'];
    if (id in builtIn) return [problem(path, `${id} is a variable of the catalogue; choose another name`)];
    if (RESERVED.has(id) || id.startsWith(OUTCOME_COLUMN))
      return [problem(path, `${id} is the name of a column of the cohort`)];
    return [];
  });
  faults.push(...repeated(ids(request.variables), (i) => ['variables', i, 'id']));
  if (faults.length > 0) return faults;
  try {
    const catalogue = catalogueOf(request);
    return request.variables.flatMap(({ id }, i) => tableFaults(catalogue[id], ['variables', i]));
  } catch (error) {
    if (!(error instanceof InvalidVariableError)) throw error;
    return [problem(['variables'], error.message)];
  }
}

/** A column of a table that we know nothing of could be anybody's. */
function tableFaults({ sources }: Variable, path: Path): Problem[] {
  const tables = [...new Set(Object.values(sources).flatMap((columns) => columns.map(({ table }) => table)))];
  return tables
    .filter((table) => !TABLES_WITH_WEIGHTS.includes(table))
    .map((table) => problem(path, `reads the table ${table}; the tables are ${TABLES_WITH_WEIGHTS.join(', ')}`));
}
