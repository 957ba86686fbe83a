/**
 * Columns that NCHS has computed from others, and from which ones: whoever reads the one reads the others. A column has
 * its name in whatever table it stands, and each here stands for all that hold its measurement.
 */
import { measurementOf } from './measurement.ts';

/**
 * By Friedewald, by Martin and Hopkins, or by NIH's second equation. We had the codebook for the first alone: that the
 * other two take the same lipids is what their published equations say.
 */
const LDL = ['LBXTC', 'LBDHDL', 'LBDHDD', 'LBXTR'];

/** Beside each the table of NCHS whose codebook says so. */
const MADE_OF: Readonly<Record<string, readonly string[]>> = {
  // ALB_CR_G: albumin over creatinine.
  URDACT: ['URXUMA', 'URXUCR'],
  // BMX_H: weight over the square of height; its groups for the young; the mean of two to four diameters.
  BMXBMI: ['BMXWT', 'BMXHT'],
  BMDBMIC: ['BMXBMI', 'BMXWT', 'BMXHT'],
  BMDAVSAD: ['BMXSAD1', 'BMXSAD2', 'BMXSAD3', 'BMXSAD4'],
  // BPX and BPX_B: the averages of the readings that participants were told.
  BPXSAR: ['BPXSY1', 'BPXSY2', 'BPXSY3', 'BPXSY4'],
  BPXDAR: ['BPXDI1', 'BPXDI2', 'BPXDI3', 'BPXDI4'],
  // BIOPRO_H: total protein less albumin; a formula of sodium, glucose and urea nitrogen.
  LBXSGB: ['LBXSTP', 'LBXSAL'],
  LBXSOSSI: ['LBXSNASI', 'LBXSGL', 'LBXSBU'],
  // TRIGLY_J, and L13_2_B of the second examination.
  LBDLDL: LDL,
  LBDLDLM: LDL,
  LBDLDLN: LDL,
  LB2LDL: ['LB2TC', 'LB2HDL', 'LB2TR'],
  // FETIB_J: total capacity is iron and unsaturated capacity, saturation is iron over the total.
  LBDTIB: ['LBXIRN', 'LBXUIB'],
  LBDPCT: ['LBXIRN', 'LBXUIB', 'LBDTIB'],
  // VID_H: the sum of 25-hydroxyvitamins D2 and D3.
  LBXVIDMS: ['LBXVD2MS', 'LBXVD3MS'],
  // UCFLOW_I: volume over time, of each of three voids.
  URDFLOW1: ['URXVOL1', 'URDTIME1'],
  URDFLOW2: ['URXVOL2', 'URDTIME2'],
  URDFLOW3: ['URXVOL3', 'URDTIME3'],
};

const byMeasurement = new Map(
  Object.entries(MADE_OF).map(([column, parts]) => [measurementOf(column), parts.map(measurementOf)]),
);

/** The measurement of a column, and those that it was computed from. */
export function measurementsIn(column: string): string[] {
  const measurement = measurementOf(column);
  return [measurement, ...(byMeasurement.get(measurement) ?? [])];
}
