/**
 * The page as a browser shows it: what is there, whether the figures are those of the Parquet, whether anybody can read
 * it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { parse } from 'csv-parse/sync';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as keys from '../../functions/lake/keys.ts';
import { readManifest } from '../../functions/lake/manifest.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { SECTIONS } from '../../functions/methods/index.ts';
import type { RegressionRow } from '../../functions/methods/regression/effect-table.ts';
import { renderComparison } from '../../functions/report/comparison-page.ts';
import { effectInWords } from '../../functions/report/figures.ts';
import { renderReport } from '../../functions/report/page.ts';
import { rowsOf, type StudyReport } from '../../functions/report/study-report.ts';
import { studyLabels } from '../../functions/study/labels.ts';
import { storedReport } from '../../infra/cli/stored-report.ts';
import { chromiumPath } from '../support/chromium.ts';
import { storeRun } from '../support/stored-run.ts';
import { folderForTests } from '../support/study.ts';
import { FOUR_STUDIES } from './four-studies.ts';
import { specifiedReport } from './specified-study.ts';

const work = folderForTests();
const store = openStore(pathToFileURL(join(work.path, 'lake')).href);
afterAll(() => work.remove());

let browser: Browser;
beforeAll(async () => {
  // Chromium needs rights for its own sandbox that a container does not give.
  if (chromiumPath) browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
});
afterAll(() => browser?.close());

const WIDTHS = [390, 768, 1280];

/** The parts that every study has, and those of each. */
const EVERYWHERE = ['in-brief', 'sample', 'flow-diagram', 'limitations', 'methods', 'provenance'];
const PARTS: Readonly<Record<string, readonly string[]>> = {
  binary: ['regressions', 'effects-1-1-1-plot', 'participants', 'published'],
  linear: ['regressions', 'effects-1-2-1-plot'],
  descriptive: ['participants', 'prevalence'],
  mixture: ['regressions', 'wqs', 'wqs-1-plot', 'wqs-1-weights', 'qgcomp', 'qgcomp-1-plot'],
};

/** A study's page, made of what its run has left as Parquet. */
async function pageOfStudy(name: string): Promise<{ url: string; report: StudyReport; markup: string }> {
  const run = await storeRun(store, FOUR_STUDIES[name]());
  const report = await storedReport(store, await readManifest(store, keys.manifest(run)));
  const markup = renderReport(report, SECTIONS);
  const file = join(work.path, `${name}.html`);
  await writeFile(file, markup);
  return { url: pathToFileURL(file).href, report, markup };
}

interface ShownTable {
  id: string;
  csv: string;
  /** Each cell with the head of its column. */
  rows: { group: string; name: string; cells: [head: string, text: string][] }[];
}

/** What runs in the page is text: the types of this project know no page. */
const IN_PAGE = {
  tables: `[...document.querySelectorAll('.table')].map((box) => ({
    id: box.id,
    csv: decodeURIComponent((box.querySelector('a.save')?.getAttribute('href') ?? '').replace(/^[^,]*,/, '')),
    rows: [...box.querySelectorAll('tbody')].flatMap((body) =>
      [...body.querySelectorAll('tr:not(.group)')].map((row) => ({
        group: body.querySelector('tr.group')?.textContent ?? '',
        name: row.querySelector('th')?.textContent ?? '',
        cells: [...row.querySelectorAll('td')].map((cell) => [cell.dataset.l ?? '', cell.textContent ?? '']),
      }))),
  }))`,
  width: 'document.documentElement.scrollWidth',
  cutOff: `[...document.querySelectorAll('.table td, .table tbody th, .table caption')]
    .filter((cell) => cell.getBoundingClientRect().right > innerWidth || cell.scrollWidth > cell.clientWidth + 1)
    .map((cell) => cell.textContent)`,
  focused: "document.activeElement?.getAttribute('aria-labelledby') ?? document.activeElement?.textContent",
  outsideTheirFigure: `[...document.querySelectorAll('figure svg')].flatMap((svg) =>
    [...svg.querySelectorAll('text')].filter((text) => {
      const { x, width } = text.getBBox();
      return !text.hasAttribute('transform') && (x < -1 || x + width > svg.viewBox.baseVal.width + 1);
    }).map((text) => text.textContent))`,
  imageWidth: 'document.images[0].decode().then(() => document.images[0].naturalWidth)',
};

/** Every table of a page. */
function tablesOf(page: Page): Promise<ShownTable[]> {
  return page.evaluate(IN_PAGE.tables);
}

/** What axe-core finds wrong, in a line each. */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) };
  const found: axe.AxeResults = await page.evaluate(`axe.run(${JSON.stringify(options)})`);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

/** What axe-core finds at every width, by day and by night. */
async function allViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
    found.push(...(await violations(page)).map((words) => `${width}: ${words}`));
    // By night the colours alone are others.
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await violations(page, ['color-contrast', 'link-in-text-block']);
    found.push(...dark.map((words) => `${width}, dark: ${words}`));
  }
  return found;
}

/** What is cut off: the widths that the page exceeds, cells at the width of a phone, words that leave their figure. */
async function cutOff(page: Page): Promise<unknown[]> {
  const cut: unknown[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    if ((await page.evaluate<number>(IN_PAGE.width)) > width) cut.push(width);
  }
  cut.push(...(await page.evaluate<string[]>(IN_PAGE.outsideTheirFigure)));
  await page.setViewportSize({ width: 390, height: 900 });
  return [...cut, ...(await page.evaluate<string[]>(IN_PAGE.cutOff))];
}

/** A page that is opened, and what it tells the console and asks of the network. */
async function opened(url: string): Promise<{ page: Page; told: string[]; asked: string[] }> {
  const [told, asked]: string[][] = [[], []];
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('console', (message) => told.push(message.text()));
  page.on('pageerror', (error) => told.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(url);
  return { page, told, asked };
}

describe.skipIf(chromiumPath === undefined).each(Object.keys(FOUR_STUDIES))('the page of the study %s', (name) => {
  let page: Page;
  let report: StudyReport;
  let [told, asked]: string[][] = [[], []];
  beforeAll(async () => {
    const made = await pageOfStudy(name);
    report = made.report;
    ({ page, told, asked } = await opened(made.url));
  });
  afterAll(() => page?.close());

  it('has every part, each led to by the contents', async () => {
    const ids = [...EVERYWHERE, ...PARTS[name]];
    for (const id of ids) expect([id, await page.locator(`#${id}`).count()]).toEqual([id, 1]);
    const leads = await page
      .locator('nav.contents > ol > li > a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    const heads = await page.locator('main h2').evaluateAll((titles) => titles.map((title) => `#${title.id}`));
    expect(leads).toEqual([...heads, '#provenance']);
  });

  it('asks nothing of the network, runs nothing, and has nothing to complain of', () => {
    expect(asked).toEqual([page.url()]);
    expect(told).toEqual([]);
  });

  it('has in its CSVs every row of the Parquet, figure by figure', async () => {
    const tables = await tablesOf(page);
    const inCsv = tables.flatMap(({ csv }) => parse(csv, { columns: true }) as Record<string, string>[]);
    const columns = [
      'contrast',
      'exposure',
      'component',
      'variable',
      'group',
      'model',
      'subgroup',
      'direction',
      'final',
    ];
    for (const [table, rows] of Object.entries(report.rows)) {
      for (const row of rows as Record<string, string | number | null>[]) {
        const found = inCsv.filter((line) =>
          columns.every((id) => !(id in row) || (line[id] ?? '') === `${row[id] ?? ''}`),
        );
        const same = found.filter((line) =>
          Object.entries(row).every(([id, value]) => typeof value !== 'number' || Number(line[id]) === value),
        );
        expect([table, row, same.length]).toEqual([table, row, 1]);
      }
    }
  });

  it('shows the effects of the Parquet, each at its model, subgroup and contrast', async () => {
    const tables = await tablesOf(page);
    const labels = studyLabels(report.request);
    const effects = rowsOf<RegressionRow>(report, 'regression').filter(
      ({ effect, contrast }) => effect !== null && contrast !== 'trend',
    );
    for (const row of effects) {
      const shown = tables
        .filter(({ id, csv }) => id.startsWith('effects-') && csv.includes(`\n${row.exposure},`))
        .flatMap(({ rows }) => rows)
        .filter(
          ({ group, name: line }) =>
            group === labels.model(row.model) && line.replace(/\d+$/, '') === labels.subgroup(row.subgroup),
        )
        .flatMap(({ cells }) => cells.filter(([head]) => head === labels.contrast(row)).map(([, text]) => text.trim()));
      expect(shown).toHaveLength(1);
      expect(shown[0].startsWith(effectInWords(row))).toBe(true);
    }
  });

  it('can be read by everybody, at every width, by day and by night (axe-core)', async () => {
    expect(await allViolations(page)).toEqual([]);
  });

  it('cuts nothing off: no table at the width of a phone, no words of a figure, nor the page at any width', async () => {
    expect(await cutOff(page)).toEqual([]);
  });
});

describe.skipIf(chromiumPath === undefined)('the page of runs side by side', () => {
  let page: Page;
  let [told, asked]: string[][] = [[], []];
  const reports = [FOUR_STUDIES.binary(), FOUR_STUDIES.mixture(), FOUR_STUDIES.linear()];
  beforeAll(async () => {
    const file = join(work.path, 'side-by-side.html');
    await writeFile(file, renderComparison(reports));
    ({ page, told, asked } = await opened(pathToFileURL(file).href));
  });
  afterAll(() => page?.close());

  it('names every run, and asks and tells nothing', async () => {
    for (const { manifest } of reports) expect(await page.locator('main').textContent()).toContain(manifest.run_id);
    expect({ asked, told }).toEqual({ asked: [page.url()], told: [] });
  });

  it('can be read by everybody, at every width, by day and by night (axe-core)', async () => {
    expect(await allViolations(page)).toEqual([]);
  });

  it('cuts nothing off', async () => {
    expect(await cutOff(page)).toEqual([]);
  });
});

describe.skipIf(chromiumPath === undefined)('the page of specification curves', () => {
  let page: Page;
  let [told, asked]: string[][] = [[], []];
  beforeAll(async () => {
    const file = join(work.path, 'specifications.html');
    await writeFile(file, renderReport(specifiedReport([1.5, 0.2, -0.9, 0.8, 2, 0.1, null, 1.2]), SECTIONS));
    ({ page, told, asked } = await opened(pathToFileURL(file).href));
  });
  afterAll(() => page?.close());

  it('draws every effect where a reader sees it, and asks and tells nothing', async () => {
    const drawn = await page.locator('#specification-curve-1 .specified').boundingBox();
    const figure = await page.locator('#specification-curve-1 svg').boundingBox();
    expect(drawn?.width).toBeGreaterThan(0.5 * (figure?.width ?? Number.POSITIVE_INFINITY));
    expect({ asked, told }).toEqual({ asked: [page.url()], told: [] });
  });

  it('can be read by everybody, at every width, by day and by night (axe-core)', async () => {
    expect(await allViolations(page)).toEqual([]);
  });

  it('cuts nothing off, and is scrolled within its figure at the width of a phone', async () => {
    expect(await cutOff(page)).toEqual([]);
    const window = await page.locator('#specification-curve-1 .wide').boundingBox();
    const figure = await page.locator('#specification-curve-1 svg').boundingBox();
    expect(window?.width).toBeLessThanOrEqual(390);
    expect(figure?.width).toBeGreaterThan(window?.width ?? 0);
  });
});

describe.skipIf(chromiumPath === undefined)('whoever reads the page', () => {
  let page: Page;
  let markup: string;
  beforeAll(async () => {
    const made = await pageOfStudy('mixture');
    markup = made.markup;
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(made.url);
  });
  afterAll(() => page?.close());

  const saved = async (link: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(link).first().click()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };

  it('saves a table as CSV, in which no label is a formula', async () => {
    const { name, text } = await saved('#qgcomp-1 a.save');
    expect(name).toBe('qgcomp-1.csv');
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(6);
    expect(rows[3].subgroup_label).toBe(`'=HYPERLINK("http://example.org","<b>men</b> & more")`);
  });

  it('saves a figure as an SVG that stands for itself', async () => {
    const { name, text } = await saved('#wqs-1-plot a.save');
    expect(name).toBe('wqs-1-plot.svg');
    const drawn = await browser.newPage();
    await drawn.setContent(`<img src="data:image/svg+xml,${encodeURIComponent(text)}">`);
    const width = await drawn.evaluate<number>(IN_PAGE.imageWidth);
    expect(width).toBeGreaterThan(300);
    await drawn.close();
  });

  it('sees markup of a label as the text that it is', async () => {
    expect(await page.locator('b', { hasText: /^men$/ }).count()).toBe(0);
    expect(await page.locator('main').textContent()).toContain('<b>men</b> & more');
  });

  it('comes by the keys to the results, and from table to table', async () => {
    await page.reload();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(IN_PAGE.focused)).toBe('Skip to the results');
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/#in-brief$/);
    await page.locator('#qgcomp-1 .wide').focus();
    expect(await page.evaluate(IN_PAGE.focused)).toBe('qgcomp-1-caption');
  });

  it('has it on paper with the folded sources, and without what only a screen can use', async () => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav.contents').isVisible()).toBe(false);
    expect(await page.locator('#sources').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });

  it('gets the same bytes each time', async () => {
    expect((await pageOfStudy('mixture')).markup).toBe(markup);
  });
});
