import { expect, it } from 'vitest';
import { nearNames } from '../../functions/nhanes/near-names.ts';

it('has the words that take the fewest letters, the first of equal ones first', () => {
  const words = ['SEQN', 'LBXSCR', 'LBXSATSI', 'LBXSASSI', 'LBXSAL', 'LBDSATLC'];
  expect(nearNames('LBXSATS', words)).toEqual(['LBXSATSI', 'LBXSASSI', 'LBXSAL']);
  expect(nearNames('LBSXCR', words)[0]).toBe('LBXSCR');
  expect(nearNames('X', ['A'])).toEqual(['A']);
  expect(nearNames('X', [])).toEqual([]);
});
