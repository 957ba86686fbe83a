import { number } from './kinds.ts';

export const body = [
  number({
    id: 'bmi',
    label: 'body mass index',
    role: 'covariate',
    unit: 'kg/m2',
    source: { table: 'BMX', column: 'BMXBMI' },
  }),
];
