import { describe, expect, it } from 'vitest';
import { checkPersons, requireOneRowEach } from '../../functions/nhanes/persons.ts';
import { releaseOf } from '../../functions/nhanes/releases.ts';
import { readXport } from '../../functions/nhanes/xport.ts';
import { type ColumnToWrite, xportFile } from '../support/xport-writer.ts';

const read = (column: ColumnToWrite) => readXport(xportFile({ name: 'BMX_H', columns: [column] }));
const persons = (...numbers: (number | string)[]) => read({ name: 'SEQN', numbers });

/** The name and message of the error that the check ends with; the release's persons are known unless that is said. */
function refusal(dataset: ReturnType<typeof read>, range: 'known' | 'unknown' = 'known'): string {
  try {
    const persons = checkPersons(dataset, '2013-2014', range === 'known' ? releaseOf('2013-2014') : undefined);
    requireOneRowEach(dataset.name, '2013-2014', persons);
  } catch (error) {
    return String(error);
  }
  return 'it passes';
}

describe('the strata of a table', () => {
  const strata = (...numbers: (number | string)[]) => read({ name: 'SDMVSTRA', numbers });

  it('are of the release', () => {
    expect(refusal(strata(104, 118))).toBe('it passes');
  });

  it.each([103, 134, 104.5, '.'])(
    'cannot be %s in 2013-2014: a file of another release under a right name is noticed',
    (stratum) => {
      expect(refusal(strata(104, stratum))).toMatch(
        /^InvalidStratumError: row 2 of BMX_H is of SDMVSTRA .*, where a whole number from 104 to 118, as in 2013-2014, is allowed$/,
      );
      expect(refusal(strata(104, stratum), 'unknown')).toBe('it passes');
    },
  );
});

describe('the persons of a table', () => {
  it('are of the release, each in one row', () => {
    expect(refusal(persons(73_557, 83_731, 80_000))).toBe('it passes');
  });

  it.each([
    [73_556, 'row 2 of BMX_H is of SEQN 73556, where a whole number from 73557 to 83731, as in 2013-2014, is allowed'],
    [93_703, 'row 2 of BMX_H is of SEQN 93703'],
    [73_557.5, 'row 2 of BMX_H is of SEQN 73557.5'],
    ['.', 'row 2 of BMX_H is of SEQN NaN'],
  ])('cannot be %s in 2013-2014', (seqn, message) => {
    expect(refusal(persons(80_000, seqn, 80_001))).toContain(`InvalidPersonError: ${message}`);
  });

  it.each([0, -1, 1.5, '.', '.A'])('cannot be %s where nobody knows the numbers of the release', (seqn) => {
    expect(refusal(persons(1, seqn, 2), 'unknown')).toContain('where a positive whole number is allowed');
  });

  it('cannot be blanks read as a number: such a row in the middle of a file is damage', () => {
    const file = xportFile({ name: 'BMX_H', columns: [{ name: 'SEQN', numbers: [1, 2, 3] }] });
    file.fill(0x20, file.length - 72, file.length - 64);
    expect(refusal(readXport(file), 'unknown')).toContain('row 2 of BMX_H is of SEQN 3.68');
  });

  it('may stand in two rows of a table, but not where a study joins it', () => {
    expect(checkPersons(persons(80_000, 80_001, 80_000, 80_001), '2013-2014')).toEqual({
      key: 'SEQN, several rows',
      repeated: 80_000,
    });
    expect(refusal(persons(80_000, 80_001, 80_000))).toBe(
      'DuplicateParticipantError: BMX_H (2013-2014) has more than one row with SEQN 80000',
    );
  });

  it('are none in a table of something else', () => {
    expect(refusal(read({ name: 'SAMPLEID', numbers: [0, 0] }))).toBe('it passes');
  });
});
