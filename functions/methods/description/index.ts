/** Who the participants are, and how common the outcomes. */
import type { Method } from '../method.ts';
import type { DescriptionResult } from './fit.ts';
import { type DescriptionAnalysis, plannedDescription } from './plan.ts';
import { DESCRIPTION_TABLES } from './tables.ts';

export const description: Method<DescriptionAnalysis, DescriptionResult> = {
  name: 'description',
  producer: 'describe-study',
  steps: 'fit',
  planned: plannedDescription,
  path: ({ part, of }) => [part, of],
  tables: DESCRIPTION_TABLES,
  rows: ({ participants, prevalence }) => ({ participants, prevalence }),
  status: ({ participants, prevalence }) =>
    [...participants, ...prevalence].some(({ estimate }) => estimate !== null) ? 'estimated' : 'not_estimable',
};
