/** The catalogue of harmonised variables. A new variable is one entry in the JSON file of its subject in `catalogue/variables/`. */
import activity from '../catalogue/variables/activity.json' with { type: 'json' };
import alcohol from '../catalogue/variables/alcohol.json' with { type: 'json' };
import body from '../catalogue/variables/body.json' with { type: 'json' };
import bone from '../catalogue/variables/bone.json' with { type: 'json' };
import demographics from '../catalogue/variables/demographics.json' with { type: 'json' };
import health from '../catalogue/variables/health.json' with { type: 'json' };
import kidney from '../catalogue/variables/kidney.json' with { type: 'json' };
import metals from '../catalogue/variables/metals.json' with { type: 'json' };
import smoking from '../catalogue/variables/smoking.json' with { type: 'json' };
import { compileVariable } from './compile.ts';
import type { Definition } from './definition.ts';
import type { Variable } from './variable.ts';

/** A test holds every file against the schema of definitions, so that nothing is checked again at each start of a function. */
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
] as unknown as Definition[];

const byId = new Map(definitions.map((definition) => [definition.id, definition]));

/** Every variable of the catalogue by its id. */
export const variables: Record<string, Variable> = Object.fromEntries(
  definitions.map((definition) => [definition.id, compileVariable(definition, (id) => byId.get(id))]),
);
