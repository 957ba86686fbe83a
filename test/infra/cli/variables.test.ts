import { describe, expect, it } from 'vitest';
import { variables } from '../../../functions/nhanes/variables/index.ts';
import { studyHere } from '../../support/study-here.ts';

const found = async (...words: string[]) => (await studyHere(['variables', ...words])).stdout;

describe('variables', () => {
  it('lists all of the catalogue, each with label, unit or levels, cycles and columns', async () => {
    const text = await found();
    for (const { id, label } of Object.values(variables)) expect(text).toContain(`${id}: ${label}`);
    expect(text).toContain('cadmium: blood cadmium (ug/L)\n    1999-2000: LAB06.LBXBCD\n    2001-2002: L06.LBXBCD\n');
    expect(text).toMatch(/^smoking: cigarette smoking \(never \| former \| current\)$/m);
  });

  it.each([
    ['a label', ['BLOOD', 'cadm'], 'cadmium'],
    ['a column', ['lbxbcd'], 'cadmium'],
    ['a level', ['former'], 'smoking'],
    ['a unit', ['ug/dL'], 'lead'],
  ])('finds by %s, in any case of letters', async (_, words, id) => {
    expect(await found(...words)).toMatch(new RegExp(`^${id}: `, 'm'));
  });

  it('as JSON have the columns of each cycle', async () => {
    const [cadmium] = JSON.parse(await found('lbxbcd', '--json'));
    expect(cadmium).toMatchObject({
      id: 'cadmium',
      unit: 'ug/L',
      levels: null,
      cycles: expect.arrayContaining(['1999-2000', '2013-2014', '2017-2020', '2021-2023']),
      columns: { '2001-2002': ['L06.LBXBCD'], '2013-2014': ['PBCD.LBXBCD'] },
    });
  });

  it('that there are not are told of', async () => {
    const { exitCode, stderr } = await studyHere(['variables', 'unobtainium']);
    expect(stderr).toMatch(/NoVariableError: no variable of the catalogue has "unobtainium"/);
    expect(exitCode).toBe(1);
  });
});
