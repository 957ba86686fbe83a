/** Fits one quantile g-computation: all exposures together in a model and a subgroup. */
import { fitQgcomp } from '../methods/qgcomp/fit.ts';
import { qgcomp } from '../methods/qgcomp/index.ts';
import { fitHandler } from '../runs/fit-analysis.ts';

export const handler = fitHandler('fit-qgcomp', qgcomp, fitQgcomp);
