/** `catalogue refresh` on pages of our own making that hold the whole list, as CDC's site has it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { LISTED_COMPONENTS, listPath } from '../../../functions/nhanes/catalogue/list-page.ts';
import { TABLES } from '../../../functions/nhanes/catalogue/tables.ts';
import { type CdcServer, startCdcServer } from '../../support/cdc-server.ts';
import { link, listPages, PUBLIC } from '../../support/list-page.ts';
import { studyHere } from '../../support/study-here.ts';

let server: CdcServer;
const pages = listPages(TABLES);
beforeAll(async () => {
  server = await startCdcServer();
});
afterAll(() => server.close());
beforeEach(() => {
  for (const component of LISTED_COMPONENTS) serve(component, (page) => page);
});

/** The page of a component as the server has it from now on. */
function serve(component: (typeof LISTED_COMPONENTS)[number], change: (page: string) => string): void {
  server.files.set(listPath(component), Buffer.from(change(pages.get(component) ?? '')));
}

const refresh = () => studyHere(['catalogue', 'refresh', '--source', server.base]);

it('finds nothing new where the list is the one that we have, with all its tables', async () => {
  const { exitCode, stdout } = await refresh();
  expect(stdout).toBe('0 tables more, 0 gone, 0 changed\n');
  expect(exitCode).toBe(0);
});

it('shows what CDC has published, published anew, taken back and given up', async () => {
  const row = (name: string) => new RegExp(`<tr>(?:(?!</tr>)[^])*${name} Doc[^]*?</tr>`);
  serve('Laboratory', (page) => {
    const [of] = row('PBCD_L').exec(page) ?? [''];
    const more = of
      .replaceAll('PBCD_L', 'NEWLAB_L')
      .replace(/MB\]/, 'MB]')
      .replace(/<td>\s*2021-2023/, '<td>2021-2023');
    return page.replace(of, `${of}${more}`).replace(row('COT_J'), '');
  });
  serve('Demographics', (page) =>
    page.replace(row('DEMO_J'), (of) => of.replace(/[A-Z][a-z]+ 20\d\d(?=\s*<\/td><\/tr>)/, 'Updated May 2026')),
  );
  serve('Examination', (page) =>
    page.replace(`${link(`${PUBLIC}/2017/DataFiles/BMX_J.xpt`, '').slice(0, -4)}`, '<a href="#">'),
  );
  const { exitCode, stdout } = await refresh();
  expect(exitCode).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^\+ NEWLAB_L \(2021-2023\): /),
    expect.stringMatching(/^- COT_J \(2017-2018\): /),
    expect.stringMatching(/^~ DEMO_J: published: .* -> Updated May 2026$/),
    '~ BMX_J: not taken: null -> no file',
    '1 tables more, 1 gone, 2 changed',
  ]);
});

it('says that CDC has changed its pages where it cannot read one', async () => {
  server.files.set(listPath('Dietary'), Buffer.from('<html><body>Moved</body></html>'));
  const { exitCode, stderr } = await refresh();
  expect(exitCode).toBe(1);
  expect(stderr).toContain("ListPageError: CDC's list of tables is not as it was: there is no table GridView1");
});
