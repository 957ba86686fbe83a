/**
 * Columns that hold one measurement. NCHS gives a laboratory value in two units and marks it where it is below the
 * limit of detection: LBXSCR in mg/dL and LBDSCRSI in umol/L, LBXBCD and its mark LBDBCDLC (codebooks of BIOPRO and
 * PBCD; in all columns at hand no two measurements share such a name).
 */

/**
 * What is measured, in blood or urine: with the prefix of a value as measured (X), derived (D) or of the second
 * examination (2), and what follows.
 */
const LABORATORY = /^(LB[XD2]|UR[XD])(.+?)(SI|LC)?$/;

/**
 * Urinary albumin and creatinine, and two kinds of LDL cholesterol, have names of their own in the second unit
 * (codebooks of ALB_CR and TRIGLY_J).
 */
const IN_ANOTHER_UNIT: Readonly<Record<string, string>> = {
  URXUMS: 'URXUMA',
  URXCRS: 'URXUCR',
  LBDLDMSI: 'LBDLDLM',
  LBDLDNSI: 'LBDLDLN',
};

/** The same for all columns of a table that hold one measurement. */
export function measurementOf(column: string): string {
  const [, specimen, analyte] = LABORATORY.exec(IN_ANOTHER_UNIT[column] ?? column) ?? [];
  return analyte === undefined ? column : `${specimen.replace(/[XD]$/, '')}${analyte}`;
}
