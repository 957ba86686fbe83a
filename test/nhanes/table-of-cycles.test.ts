import { describe, expect, it } from 'vitest';
import { columnsOfAll, filesOf, tableOfCycles } from '../../functions/nhanes/table-of-cycles.ts';

describe('the columns of several files', () => {
  it('are those of all, each where it first was, with the type and the label that it had last', () => {
    const columns = columnsOfAll([
      [
        ['seqn', 'int64', 'Respondent sequence number'],
        ['kid221', 'text', 'Age'],
      ],
      [
        ['new', 'double', 'New one'],
        ['kid221', 'double', 'Age when told'],
      ],
    ]);
    expect(columns).toEqual([
      ['seqn', 'int64', 'Respondent sequence number'],
      ['kid221', 'double', 'Age when told'],
      ['new', 'double', 'New one'],
    ]);
  });

  it('keep a label that a later file has only the name for', () => {
    expect(columnsOfAll([[['lbxbcd', 'double', 'Cadmium (ug/L)']], [['lbxbcd', 'double', 'LBXBCD']]])).toEqual([
      ['lbxbcd', 'double', 'Cadmium (ug/L)'],
    ]);
    expect(columnsOfAll([[['lbxbcd', 'double', 'LBXBCD']]])).toEqual([['lbxbcd', 'double', '']]);
  });
});

describe('a table over all cycles', () => {
  it('is of the files that can be taken, those of the pre-pandemic release apart', () => {
    expect(filesOf('demo').map(({ name }) => name)).toEqual(expect.arrayContaining(['DEMO', 'DEMO_H', 'DEMO_L']));
    expect(filesOf('p_demo').map(({ name }) => name)).toEqual(['P_DEMO']);
    expect(tableOfCycles('p_demo', [])).toMatchObject({ cycles: ['2017-2020'], title: expect.stringMatching(/^Demo/) });
    expect(filesOf('paxmin')).toEqual([]);
    expect(filesOf('nothing')).toEqual([]);
  });
});
