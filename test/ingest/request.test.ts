import { describe, expect, it } from 'vitest';
import { parseIngestRequest, selectedTables } from '../../functions/ingest/request.ts';
import { InvalidRequestError } from '../../functions/language/problems.ts';
import { TABLES } from '../../functions/nhanes/catalogue/tables.ts';

const names = (request: object) => selectedTables(parseIngestRequest(request)).map(({ name }) => name);

/** What is wrong with a request, by path. */
function problems(request: unknown): Record<string, string> {
  try {
    parseIngestRequest(request);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
  }
  return {};
}

describe('the tables of an ingest', () => {
  it('are all of the catalogue where nothing is said, from CDC and with their codebooks', () => {
    expect(parseIngestRequest({})).toEqual({ source: 'cdc', codebooks: true });
    expect(names({})).toHaveLength(TABLES.length);
  });

  it('are named by the file, or in every release by the name without prefix and suffix', () => {
    expect(names({ tables: ['PBCD_J'] })).toEqual(['PBCD_J']);
    expect(names({ tables: ['PBCD'] })).toEqual([
      'PBCD_D',
      'PBCD_E',
      'PBCD_F',
      'PBCD_G',
      'PBCD_H',
      'PBCD_I',
      'PBCD_J',
      'P_PBCD',
      'PBCD_L',
    ]);
  });

  it('are those that fit all that is said', () => {
    expect(names({ tables: ['PBCD', 'DEMO'], cycles: ['2017-2018', '2017-2020'], components: ['Laboratory'] })).toEqual(
      ['PBCD_J', 'P_PBCD'],
    );
  });

  it('are asked for by an event, too, or by the text of either', () => {
    const request = parseIngestRequest({ cycles: ['2021-2023'] });
    expect(parseIngestRequest({ 'detail-type': 'NhanesIngestRequested', detail: { cycles: ['2021-2023'] } })).toEqual(
      request,
    );
    expect(parseIngestRequest('{"cycles": ["2021-2023"]}')).toEqual(request);
  });
});

describe('a request that cannot be an ingest', () => {
  it.each([
    [{ cycles: ['2019-2020'] }, 'cycles[0]', 'must be one of "1999-2000"'],
    [{ cycles: [] }, 'cycles', 'must have at least 1 item'],
    [{ tables: ['PBDC'] }, 'tables[0]', 'is no table of NHANES; got "PBDC"'],
    [{ tables: ['../x'] }, 'tables[0]', 'must be a name as NHANES spells it'],
    [{ components: ['Lab'] }, 'components[0]', 'must be one of "Demographics"'],
    [{ source: 'ftp://x' }, 'source', 'must be "cdc"'],
    [{ table: ['DEMO'] }, 'table', 'is no field here; the fields are'],
    [{ tables: ['PBCD_J'], cycles: ['2013-2014'] }, '', 'selects no table'],
    [{ codebooks: 'no' }, 'codebooks', 'must be true or false'],
    ['not JSON', '', 'must be JSON'],
    [null, '', ''],
    [[], '', ''],
  ])('%j is told what is wrong at %s: %s', (request, path, message) => {
    expect(problems(request)).toEqual({ [path]: expect.stringContaining(message) });
  });

  it('names more tables than there are', () => {
    expect(Object.keys(problems({ tables: Array(9000).fill('DEMO') }))).toEqual(['tables']);
  });
});
