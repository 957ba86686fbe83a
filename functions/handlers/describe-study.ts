/** Makes one description of a study: its participants by groups, or how common an outcome is. */
import { describeStudy } from '../methods/description/fit.ts';
import { description } from '../methods/description/index.ts';
import { fitHandler } from '../runs/fit-analysis.ts';

export const handler = fitHandler('describe-study', description, describeStudy);
