import { number } from './kinds.ts';

/** Bone mineral density by DXA, blank where the site was not scanned or the scan was not valid. */
function boneDensity(id: string, label: string, table: string, column: string) {
  return number({ id, label: `${label} BMD`, role: 'bone', unit: 'g/cm2', source: { table, column } });
}

export const bone = [
  boneDensity('femoral_neck_bmd', 'femoral neck', 'DXXFEM', 'DXXNKBMD'),
  boneDensity('total_femur_bmd', 'total femur', 'DXXFEM', 'DXXOFBMD'),
  boneDensity('lumbar_spine_bmd', 'total lumbar spine', 'DXXSPN', 'DXXOSBMD'),
];
