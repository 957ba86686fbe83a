/** What NCHS has computed from other columns: the formulas hold in the real files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measurementsIn } from '../../functions/nhanes/made-of.ts';
import { measurementOf } from '../../functions/nhanes/measurement.ts';
import { readXport } from '../../functions/nhanes/xport.ts';
import { mirror } from '../support/real-files.ts';

it('is told in any unit, and of any other column nothing but itself', () => {
  expect(measurementsIn('URDACT')).toEqual(['URACT', 'URUMA', 'URUCR']);
  expect(measurementsIn('LBDLDLSI')).toEqual(measurementsIn('LBDLDL'));
  expect(measurementsIn('LBDLDMSI')).toEqual(measurementsIn('LBDLDLM'));
  expect(measurementsIn('LBXBCD')).toEqual(['LBBCD']);
});

/** A file, what is computed in it, from which columns, and how. */
const FORMULAS: [file: string, column: string, parts: string[], formula: (...parts: number[]) => number][] = [
  ['2013/DataFiles/ALB_CR_H', 'URDACT', ['URXUMA', 'URXUCR'], (albumin, creatinine) => (albumin / creatinine) * 100],
  ['2013/DataFiles/BMX_H', 'BMXBMI', ['BMXWT', 'BMXHT'], (weight, height) => weight / (height / 100) ** 2],
  ['2013/DataFiles/BIOPRO_H', 'LBXSGB', ['LBXSTP', 'LBXSAL'], (protein, albumin) => protein - albumin],
  [
    '2013/DataFiles/BIOPRO_H',
    'LBXSOSSI',
    ['LBXSNASI', 'LBXSGL', 'LBXSBU'],
    (sodium, glucose, nitrogen) => 1.86 * sodium + glucose / 18 + nitrogen / 2.8 + 9,
  ],
  ['2013/DataFiles/VID_H', 'LBXVIDMS', ['LBXVD2MS', 'LBXVD3MS'], (d2, d3) => d2 + d3],
  ['2001/DataFiles/L13_2_B', 'LB2LDL', ['LB2TC', 'LB2HDL', 'LB2TR'], (total, hdl, fat) => total - hdl - fat / 5],
];

describe.skipIf(!mirror)('in the real files', () => {
  it.each(FORMULAS)('%s: %s is made of %j', (file, column, parts, formula) => {
    expect(measurementsIn(column).slice(1)).toEqual(parts.map(measurementOf));
    const { columns } = readXport(readFileSync(join(`${mirror}`, 'Nchs/Data/Nhanes/Public', `${file}.xpt`)));
    const values = (name: string) => columns.find((one) => one.name === name)?.values as Float64Array;
    const made = values(column);
    const of = parts.map(values);
    const known = [...made.keys()].filter((row) => [made, ...of].every((numbers) => !Number.isNaN(numbers[row])));
    // Both sides are rounded, and in each file one person or two have values that were edited by hand.
    const differ = known.filter((row) => {
      const computed = formula(...of.map((numbers) => numbers[row]));
      return Math.abs(computed - made[row]) > 0.01 * Math.max(1, made[row]);
    });
    expect(known.length).toBeGreaterThan(200);
    expect(differ.length).toBeLessThanOrEqual(2);
  });
});
