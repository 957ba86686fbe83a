import { describe, expect, it } from 'vitest';
import { readListPage } from '../../../functions/nhanes/catalogue/list-page.ts';
import { catalogueText, renewed } from '../../../functions/nhanes/catalogue/renewal.ts';
import list from '../../../functions/nhanes/catalogue/tables.json' with { type: 'json' };
import { TABLES } from '../../../functions/nhanes/catalogue/tables.ts';
import { link, listPage, PUBLIC } from '../../support/list-page.ts';

const DEMO = [
  '2013-2014',
  'Demographic Variables &amp; Sample Weights',
  link(`${PUBLIC}/2013/DataFiles/DEMO_H.htm`, 'DEMO_H Doc'),
  link(`${PUBLIC}/2013/DataFiles/DEMO_H.xpt`, 'DEMO_H Data [XPT - 3.7 MB]'),
  'October 2015',
];
const read = (row: string[], component = 'Laboratory') => readListPage(listPage(row), component)[0];
const changed = (change: Record<number, string>) => DEMO.map((cell, i) => change[i] ?? cell);

describe("a row of CDC's list", () => {
  it('is a table with its release, and its size as CDC rounds it', () => {
    expect(read(DEMO, 'Demographics')).toEqual({
      name: 'DEMO_H',
      base: 'DEMO',
      cycle: '2013-2014',
      component: 'Demographics',
      title: 'Demographic Variables & Sample Weights',
      published: 'October 2015',
      bytes: Math.round(3.7 * 2 ** 20),
      notTaken: null,
    });
  });

  it.each([
    ['P_DEMO', '2017', 'DEMO', '2017-2020'],
    ['DEMO_J', '2017', 'DEMO', '2017-2018'],
    ['SSTFR_A', '1999', 'SSTFR', '1999-2000'],
    ['LAB06', '1999', 'LAB06', '1999-2000'],
    ['L06_2_B', '2001', 'L06_2', '2001-2002'],
    ['KIQ_U_L', '2021', 'KIQ_U', '2021-2023'],
  ])('%s in the folder %s is %s of %s', (name, folder, base, cycle) => {
    const data = link(`${PUBLIC}/${folder}/DataFiles/${name}.XPT`, `${name} Data [XPT - 1.0 MB]`);
    expect(read(changed({ 3: data }))).toMatchObject({ name, base, cycle, notTaken: null });
  });

  it('of vitamin D leads by way of an analytic note', () => {
    const note = (file: string) =>
      `../vitamind/analyticalnote.aspx?b=2001&amp;d=${PUBLIC}/2001/DataFiles/L06VID_B.htm&amp;x=${PUBLIC}/2001/DataFiles/${file}`;
    const row = changed({
      2: link(note('L06VID_B.xpt'), 'L06VID_B Doc'),
      3: link(note('L06VID_B.xpt'), 'L06VID_B Data [XPT - 1.1 MB]'),
    });
    expect(read(row)).toMatchObject({ name: 'L06VID_B', base: 'L06VID', cycle: '2001-2002', notTaken: null });
  });

  it.each([
    ['withdrawn', { 2: 'PAHS_H Doc', 3: link('#', 'Withdrawn'), 4: 'Withdrawn' }, 'PAHS_H', 'withdrawn'],
    [
      'documentation alone',
      { 2: link(`${PUBLIC}/2021/DataFiles/DSBI_L.htm`, 'DSBI_L Doc'), 3: '' },
      'DSBI_L',
      'no file',
    ],
    ['a link to nowhere', { 3: link('#', 'DEMO_H Data') }, 'DEMO_H', 'no file'],
    [
      'an archive',
      { 3: link(`${PUBLIC}/2003/DataFiles/PAXRAW_C.ZIP`, 'PAXRAW_C Data [ZIP - 500 MB]') },
      'PAXRAW_C',
      'zip',
    ],
    [
      'of 8 GB',
      { 3: link(`${PUBLIC}/2011/DataFiles/PAXMIN_G.xpt`, 'PAXMIN_G Data [XPT - 8.1 GB]') },
      'PAXMIN_G',
      'too large',
    ],
  ] as const)('that is %s has no file that is taken', (_, change, name, reason) => {
    expect(read(changed(change))).toMatchObject({ name, notTaken: reason });
  });

  it('of the page of limited access is what only Research Data Centers have', () => {
    const row = changed({ 0: '2014-2014', 2: link(`/Nchs/Data/Nhanes/Limited/SXQ_R.htm`, 'SXQ_R Doc'), 3: 'RDC Only' });
    expect(read(row, 'LimitedAccess')).toMatchObject({ name: 'SXQ_R', cycle: '2014-2014', notTaken: 'rdc' });
  });
});

describe('a page that CDC has changed', () => {
  it.each([
    ['<html><body>Page not found</body></html>', 'there is no table GridView1'],
    [listPage(DEMO).replace('Date Published', 'Released'), 'GridView1 has no column "date published"'],
    [listPage(changed({ 2: '', 3: '' })), 'names no file'],
  ])('is refused in words', (html, message) => {
    expect(() => readListPage(html, 'Laboratory')).toThrow(
      expect.objectContaining({ name: 'ListPageError', message: expect.stringContaining(message) }),
    );
  });
});

describe('the list renewed', () => {
  const demo = TABLES.filter(({ name }) => name === 'DEMO_H');

  it('keeps what CDC does not say, and tells what is new, gone and otherwise', () => {
    const now = readListPage(
      listPage(
        changed({ 1: demo[0].title, 4: 'Updated May 2025' }),
        changed({ 3: link(`${PUBLIC}/2021/DataFiles/NEW_L.xpt`, 'NEW_L Data [XPT - 1.0 MB]') }),
      ),
      'Laboratory',
    );
    const pbcd = TABLES.filter(({ name }) => name === 'PBCD_H');
    const { tables, difference } = renewed([...demo, ...pbcd], now);
    expect(difference.added.map(({ name }) => name)).toEqual(['NEW_L']);
    expect(difference.gone.map(({ name }) => name)).toEqual(['PBCD_H']);
    expect(difference.changed).toEqual([
      { name: 'DEMO_H', changes: [`published: ${demo[0].published} -> Updated May 2025`] },
    ]);
    expect(tables.find(({ name }) => name === 'DEMO_H')).toMatchObject({
      rows: 10_175,
      key: 'SEQN',
      component: 'Demographics',
    });
  });

  it('leaves tables that are on another page, and those that are too large whatever the page says', () => {
    const others = TABLES.filter(({ name }) => name === 'DXX_B' || name === 'PAXMIN_G');
    const data = link(`${PUBLIC}/2011/DataFiles/PAXMIN_G.xpt`, 'PAXMIN_G Data');
    const { tables, difference } = renewed(others, readListPage(listPage(changed({ 3: data })), 'Examination'));
    expect(difference.gone).toEqual([]);
    expect(tables.map(({ name, notTaken }) => [name, notTaken])).toEqual([
      ['DXX_B', null],
      ['PAXMIN_G', 'minute-level'],
    ]);
  });

  it('is written as it is: the list that we have gives the same file', () => {
    expect(JSON.parse(catalogueText(TABLES))).toEqual(list);
  });
});
