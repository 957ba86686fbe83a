/** The fields of a request by which methods are asked for. */
import * as z from 'zod/mini';
import { descriptionSettings } from './description/settings.ts';
import { qgcompSettings } from './qgcomp/settings.ts';
import { wqsSettings } from './wqs/settings.ts';

export const METHOD_FIELDS = {
  wqs: z.optional(wqsSettings),
  qgcomp: z.optional(qgcompSettings),
  description: z.optional(descriptionSettings),
};
