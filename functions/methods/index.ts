/** The methods of a study: the only list. */
import * as z from 'zod/mini';
import { description } from './description/index.ts';
import { descriptionSettings } from './description/settings.ts';
import type { AnyMethod } from './method.ts';
import { qgcomp } from './qgcomp/index.ts';
import { qgcompSettings } from './qgcomp/settings.ts';
import { regression } from './regression/index.ts';
import { wqs } from './wqs/index.ts';
import { wqsSettings } from './wqs/settings.ts';

/** In the order in which plans, tables and pages have them. */
export const METHODS: readonly AnyMethod[] = [regression, wqs, qgcomp, description];

/** The fields of a request by which methods are asked for; regressions are what a study with exposures consists of. */
export const METHOD_FIELDS = {
  wqs: z.optional(wqsSettings),
  qgcomp: z.optional(qgcompSettings),
  description: z.optional(descriptionSettings),
};
