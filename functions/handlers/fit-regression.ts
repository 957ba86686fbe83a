/** Fits one regression: an exposure in a form, a model and a subgroup. */
import { fitRegression } from '../methods/regression/fit.ts';
import { regression } from '../methods/regression/index.ts';
import { fitHandler } from '../runs/fit-analysis.ts';

export const handler = fitHandler('fit-regression', regression, fitRegression);
