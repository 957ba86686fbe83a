/**
 * The catalogue of harmonised variables. A new variable is one entry in the JSON file of its subject in
 * `catalogue/variables/`.
 */
import activity from '../catalogue/variables/activity.json' with { type: 'json' };
import alcohol from '../catalogue/variables/alcohol.json' with { type: 'json' };
import bloodPressure from '../catalogue/variables/blood-pressure.json' with { type: 'json' };
import body from '../catalogue/variables/body.json' with { type: 'json' };
import bone from '../catalogue/variables/bone.json' with { type: 'json' };
import demographics from '../catalogue/variables/demographics.json' with { type: 'json' };
import health from '../catalogue/variables/health.json' with { type: 'json' };
import kidney from '../catalogue/variables/kidney.json' with { type: 'json' };
import laboratory from '../catalogue/variables/laboratory.json' with { type: 'json' };
import metals from '../catalogue/variables/metals.json' with { type: 'json' };
import smoking from '../catalogue/variables/smoking.json' with { type: 'json' };
import urinaryMetals from '../catalogue/variables/urinary-metals.json' with { type: 'json' };
import type { Cycle } from '../releases.ts';
import { compileVariable, type Lookup } from './compile.ts';
import type { Definition, Rule } from './definition.ts';
import type { Catalogue, Variable } from './variable.ts';

/**
 * A test holds every file against the schema of definitions, so that nothing is checked again at each start of a
 * function.
 */
const definitions = [
  ...demographics,
  ...body,
  ...smoking,
  ...alcohol,
  ...health,
  ...activity,
  ...metals,
  ...bone,
  ...kidney,
  ...bloodPressure,
  ...laboratory,
  ...urinaryMetals,
] as unknown as Definition[];

const builtIn = new Map(definitions.map((definition) => [definition.id, definition]));

const DETECTION = ['at_or_above', 'below'] as const;

/** The index of the level of `detectionVariable` for a value below the limit of detection. */
export const BELOW = DETECTION.indexOf('below');

/** Every variable of the catalogue by its id. */
export const variables: Catalogue = Object.defineProperties(
  {},
  compiled(builtIn, (id) => builtIn.get(id)),
);

/**
 * The catalogue with variables of a study's own, and `cycle`, the category of the survey cycles that the study pools.
 * @throws InvalidVariableError for one that refers to what does not exist, or to itself
 */
export function catalogueWith(own: readonly Definition[], cycles: readonly Cycle[]): Catalogue {
  const added = new Map(own.map((definition) => [definition.id, definition]));
  const lookup = (id: string) => added.get(id) ?? builtIn.get(id);
  const catalogue: Catalogue = Object.defineProperties(
    {},
    {
      ...compiled(builtIn, lookup, cycles),
      ...compiled(added, lookup, cycles),
      cycle: { enumerable: true, value: cycleVariable(cycles) },
    },
  );
  for (const id of added.keys()) catalogue[id];
  return catalogue;
}

/**
 * Each is compiled when it is first asked for: a study uses a few, and a request with many changes has many catalogues.
 */
function compiled(
  entries: ReadonlyMap<string, Definition>,
  lookup: Lookup,
  cycles?: readonly Cycle[],
): PropertyDescriptorMap {
  const definitions = [...entries.values()].flatMap((definition) => [definition, ...detectionOf(definition)]);
  return Object.fromEntries(
    definitions.map((definition) => {
      let variable: Variable | undefined;
      const get = () => {
        variable ??= compileVariable(definition, lookup, cycles);
        return variable;
      };
      return [definition.id, { enumerable: true, get }];
    }),
  );
}

/** What the category is called that comes with a variable whose limit of detection is known. */
export function detectionId(id: string): string {
  return `${id}_detection`;
}

/**
 * The category that tells which values of a variable lie below the limit of detection; undefined where the files do not
 * say so.
 */
export function detectionVariable(
  id: string,
  catalogue: Readonly<Record<string, Pick<Variable, 'detection'>>>,
): string | undefined {
  return catalogue[id]?.detection && detectionId(id);
}

/** NHANES marks values at or above the limit of detection with 0 and those below it with 1, where it marks them. */
function detectionOf({ id, label, detection }: Definition): Definition[] {
  if (!detection) return [];
  const { below, limits, unflagged = [] } = detection;
  const flagged: Rule = { column: below, codes: { [DETECTION[0]]: [0], [DETECTION[1]]: [1] } };
  const compared = (limit: number): Rule => ({
    cases: [
      { level: DETECTION[1], when: { variable: id, below: limit } },
      { level: DETECTION[0], when: { measured: id } },
    ],
  });
  return [
    {
      id: detectionId(id),
      label: `${label} and its limit of detection`,
      levels: DETECTION,
      by_cycle: Object.fromEntries(
        Object.entries(limits).flatMap(([cycle, limit]) =>
          limit === undefined ? [] : [[cycle, unflagged.includes(cycle) ? compared(limit) : flagged]],
        ),
      ),
    },
  ];
}

/** It reads no column: who is in a file of the cycle is of the cycle. */
function cycleVariable(cycles: readonly Cycle[]): Variable {
  return {
    id: 'cycle',
    label: 'survey cycle',
    levels: cycles,
    periods: [],
    sources: Object.fromEntries(cycles.map((cycle) => [cycle, []])),
    derive: (_, cycle) => cycles.indexOf(cycle),
  };
}
