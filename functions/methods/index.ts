/** The methods of a study: the only list. */
import * as z from 'zod/mini';
import { told } from '../language/fields.ts';
import { description } from './description/index.ts';
import { descriptionSettings } from './description/settings.ts';
import type { AnyMethod } from './method.ts';
import { qgcomp } from './qgcomp/index.ts';
import { qgcompSettings } from './qgcomp/settings.ts';
import { regression } from './regression/index.ts';
import { specifications } from './specifications/index.ts';
import { specificationsSettings } from './specifications/settings.ts';
import { wqs } from './wqs/index.ts';
import { wqsSettings } from './wqs/settings.ts';

/** In the order in which plans, tables and pages have them. */
export const METHODS: readonly AnyMethod[] = [regression, wqs, qgcomp, description, specifications];

/** The fields of a request by which methods are asked for; regressions are what a study with exposures consists of. */
export const METHOD_FIELDS = {
  wqs: z.optional(
    told(wqsSettings, 'Weighted quantile sum regressions of all exposures together.', { bootstraps: 100, seed: 2023 }),
  ),
  qgcomp: z.optional(told(qgcompSettings, 'Quantile g-computation of all exposures together.', { groups: 4 })),
  description: z.optional(
    told(descriptionSettings, 'Who the participants are, and how common the outcomes.', { variables: ['age', 'sex'] }),
  ),
  specifications: z.optional(
    told(specificationsSettings, 'A specification curve: the regressions under every combination of some decisions.', {
      decisions: [{ id: 'further_covariates', subsets_of: ['education', 'smoking'] }],
    }),
  ),
};
