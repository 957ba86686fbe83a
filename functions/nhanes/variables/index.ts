/** The catalogue of harmonised variables. A new variable is one entry in the file of its subject. */
import { activity } from './activity.ts';
import { alcohol } from './alcohol.ts';
import { body } from './body.ts';
import { bone } from './bone.ts';
import { demographics } from './demographics.ts';
import { health } from './health.ts';
import { metals } from './metals.ts';
import { smokingVariables } from './smoking.ts';
import type { Variable } from './variable.ts';

/** Every harmonised variable by its id. */
export const variables: Record<string, Variable> = Object.fromEntries(
  [...demographics, ...body, ...smokingVariables, ...alcohol, ...health, ...activity, ...metals, ...bone].map(
    (variable) => [variable.id, variable],
  ),
);
