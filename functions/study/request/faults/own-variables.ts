/** Variables that a request brings along: their names, the tables that they read, and what they are made of. */

import { ids, problem, repeated } from '../../../language/faults.ts';
import type { Path, Problem } from '../../../language/problems.ts';
import { tableOf } from '../../../nhanes/catalogue/tables.ts';
import { tableIn } from '../../../nhanes/families.ts';
import type { Cycle } from '../../../nhanes/releases.ts';
import { InvalidVariableError, levelsOf, sourceColumn } from '../../../nhanes/variables/compile.ts';
import type { Definition } from '../../../nhanes/variables/definition.ts';
import { variables as builtIn, detectionId } from '../../../nhanes/variables/index.ts';
import type { Variable } from '../../../nhanes/variables/variable.ts';
import { sampleOf, tablesWithWeights } from '../../../nhanes/weights.ts';
import { MIXTURE } from '../../effect-row.ts';
import type { RunRequest } from '../../run-request.ts';
import { catalogueOf } from '../../study-variables.ts';
import { definitionFaults, type KnownVariables } from './definitions.ts';

/** Names of columns of the cohort that are no variables, and what an outcome's column begins with. */
const RESERVED = new Set(['seqn', 'cycle', 'stratum', 'psu', 'weight', 'in_sample', 'simulated']);
const OUTCOME_COLUMN = 'outcome_';

/** Later faults may rest on earlier ones: names, then rules, then what the rules come to. */
export function ownVariableFaults(request: RunRequest): Problem[] {
  const { variables } = request;
  if (variables.length === 0) return [];
  const names = [
    ...variables.flatMap(({ id }, i) => nameFaults(id, ['variables', i, 'id'], variables)),
    ...repeated(ids(variables), (i) => ['variables', i, 'id']),
  ];
  if (names.length > 0) return names;
  const known = knownTo(variables);
  const rules = variables.flatMap((definition, i) => definitionFaults(definition, ['variables', i], known));
  if (rules.length > 0) return rules;
  try {
    const catalogue = catalogueOf(request);
    return variables.flatMap((definition, i) => tableFaults(definition, catalogue[definition.id], ['variables', i]));
  } catch (error) {
    if (!(error instanceof InvalidVariableError)) throw error;
    return [problem(['variables'], error.message)];
  }
}

function nameFaults(id: string, path: Path, variables: readonly Definition[]): Problem[] {
  const detected = variables.find((one) => one.detection && detectionId(one.id) === id);
  if (detected) {
    return [
      problem(path, `${id} is what tells which values of ${detected.id} are below its limit; choose another name`),
    ];
  }
  if (Object.hasOwn(builtIn, id)) return [problem(path, `${id} is a variable of the catalogue; choose another name`)];
  if (RESERVED.has(id) || id.startsWith(OUTCOME_COLUMN)) {
    return [problem(path, `${id} is the name of a column of the cohort; choose another name`)];
  }
  return id === MIXTURE ? [problem(path, `${id} is what all exposures together are called; choose another name`)] : [];
}

/** The catalogue and the request's own variables, before they are compiled. */
function knownTo(variables: readonly Definition[]): KnownVariables {
  const own = new Map(variables.map((definition) => [definition.id, definition]));
  return {
    ids: [...Object.keys(builtIn), ...own.keys()],
    levels: (id) => {
      const definition = own.get(id);
      return definition ? levelsOf(definition) : builtIn[id].levels;
    },
  };
}

/** A column of a table that we know nothing of could be anybody's; and not every table is in every cycle. */
function tableFaults({ detection }: Definition, { sources }: Variable, path: Path): Problem[] {
  const faults = Object.entries(sources).flatMap(([cycle, columns = []]) => {
    const flag = detection ? [tableIn(sourceColumn(detection.below).table, cycle)] : [];
    return [...flag, ...columns.map(({ table }) => table)].flatMap((table) => tableFault(table, cycle));
  });
  return [...new Set(faults)].map((message) => problem(path, message));
}

function tableFault(table: string, cycle: Cycle): string[] {
  if (sampleOf(table, cycle) === undefined) {
    return [
      `reads the table ${table}, of which nobody has told the survey weight in ${cycle}; known are those of ${tablesWithWeights(cycle).join(', ')}`,
    ];
  }
  return tableOf(table, cycle)?.notTaken === null
    ? []
    : [`reads the table ${table}, which CDC does not publish in ${cycle}`];
}
