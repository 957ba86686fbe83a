import { category } from './kinds.ts';

export const health = [
  category({
    id: 'diabetes',
    label: 'ever told of diabetes (borderline counts as no)',
    source: { table: 'DIQ', column: 'DIQ010' },
    codes: { no: [2, 3], yes: [1] },
  }),
  category({
    id: 'hypertension',
    label: 'ever told of high blood pressure',
    source: { table: 'BPQ', column: 'BPQ020' },
    codes: { no: [2], yes: [1] },
  }),
];
