import { number } from './kinds.ts';

/** A metal in whole blood. Below the limit of detection CDC's files hold the limit over the square root of 2. */
function bloodMetal(id: string, column: string, unit: string) {
  return number({ id, label: `blood ${id}`, role: 'exposure', unit, source: { table: 'PBCD', column } });
}

export const metals = [
  bloodMetal('cadmium', 'LBXBCD', 'ug/L'),
  bloodMetal('lead', 'LBXBPB', 'ug/dL'),
  bloodMetal('mercury', 'LBXTHG', 'ug/L'),
  bloodMetal('manganese', 'LBXBMN', 'ug/L'),
  bloodMetal('selenium', 'LBXBSE', 'ug/L'),
];
