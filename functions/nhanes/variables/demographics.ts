import { category, number } from './kinds.ts';

export const demographics = [
  number({
    id: 'age',
    label: 'age at screening, 80 and over recorded as 80',
    role: 'covariate',
    unit: 'years',
    source: { table: 'DEMO', column: 'RIDAGEYR' },
  }),
  category({
    id: 'sex',
    label: 'sex',
    source: { table: 'DEMO', column: 'RIAGENDR' },
    codes: { male: [1], female: [2] },
  }),
  category({
    id: 'race_ethnicity',
    label: 'race and Hispanic origin, with non-Hispanic Asian',
    source: { table: 'DEMO', column: 'RIDRETH3' },
    codes: { white: [3], mexican_american: [1], other_hispanic: [2], black: [4], asian: [6], other: [7] },
  }),
  category({
    id: 'education',
    label: 'education of adults 20 and over',
    source: { table: 'DEMO', column: 'DMDEDUC2' },
    codes: { lt_hs: [1, 2], hs: [3], gt_hs: [4, 5] },
  }),
  category({
    id: 'marital_status',
    label: 'marital status of adults 20 and over',
    source: { table: 'DEMO', column: 'DMDMARTL' },
    codes: { partnered: [1, 6], formerly_partnered: [2, 3, 4], never_married: [5] },
  }),
  number({
    id: 'poverty_income_ratio',
    label: 'family income over the poverty guideline, 5 and over recorded as 5',
    role: 'covariate',
    unit: 'ratio',
    source: { table: 'DEMO', column: 'INDFMPIR' },
  }),
];
