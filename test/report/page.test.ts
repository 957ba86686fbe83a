import { describe, expect, it } from 'vitest';
import { renderReport } from '../../functions/report/page.ts';
import type { StudyReport } from '../../functions/report/study-report.ts';
import { NO_ESTIMATE, regression, smallReport, wqs } from './study-report.ts';

const VOID = new Set(['meta', '!DOCTYPE']);

/** The tags that are still open at the end, or those that close what was not open. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const withoutStyle = page.replace(/<style>[\s\S]*?<\/style>/, '');
  for (const [, closes, name, closed] of withoutStyle.matchAll(/<(\/?)([!a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closed || VOID.has(name)) continue;
    if (!closes) open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}

/** What a reader sees: without tags and style, runs of white space as one. */
function textOf(page: string): string {
  return page
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replace(/\s+/g, ' ');
}

const changed = (change: (report: StudyReport) => void) => {
  const report = smallReport();
  change(report);
  return renderReport(report);
};

describe('the report of a run', () => {
  const page = renderReport(smallReport());
  const text = textOf(page);

  it.each([
    ['the title', 'A small study'],
    ['whose rules these are', 'The sample rules are ours. OUR reading: nobody has confirmed it.'],
    ['the sample step by step', 'age >= 40 at least 40 years 1,777 115 7,477'],
    ['what the cohort builder noted', 'cadmium: ties at the detection limit'],
    ['boundaries of the quartiles', 'selenium 95.65 175.39 190.94 207.19 734.8'],
    ['odds ratios with p, cases and n', '3.87 (1.44–10.42) p 0.009 · 25 / 439'],
    ['the published figures beside ours', '0.34 (0.14–0.39) p < 0.001 0.69 (0.27–1.79) p 0.432'],
    ['published statements with our verdict', 'is contradicted: 0 of 9 contrasts agree, 9 show the opposite'],
    ['why a published figure is not to be scored against', 'The published line contradicts itself.'],
    ['the mixture by both final models', '98 of 100 2.27 (1.61–3.19) p < 0.001 2.27 (1.61–3.19) p < 0.001, df 30'],
    ['weights with their median and percentiles', '0.45 (0.10–0.90)'],
    ['where the files come from', `https://wwwn.cdc.gov/DEMO_J.xpt not stated ${'ab'.repeat(32)} 9,254`],
    ['the rules', 'Lonely PSU adjust'],
    ['the versions', 'Code versions fit-regression fedcba9876543210'],
    ['how to verify it', 'nhanes-mixtures verify <run>'],
  ])('shows %s', (_, words) => {
    expect(text).toContain(words);
  });

  it('is well-formed, in all that it shows', () => {
    expect(unbalanced(page)).toEqual([]);
  });

  it('needs nothing but itself and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\son\w+=/);
  });

  it('is the same to the last byte for the same report', () => {
    expect(renderReport(smallReport())).toBe(page);
  });

  it('names its tables, their columns and rows, and its figures', () => {
    const tables = page.match(/<table>/g)?.length;
    expect(tables).toBe(9);
    expect(page.match(/<table><caption>/g)).toHaveLength(9);
    expect(page).not.toMatch(/<th(?! scope=)[ >]/);
    expect([...page.matchAll(/<svg[^>]*>\s*<title/g)]).toHaveLength(page.match(/<svg/g)?.length ?? 0);
  });
});

describe('simulated data', () => {
  it('cannot be taken for real ones', () => {
    const page = changed(({ manifest }) => {
      manifest.simulated = true;
    });
    expect(page).toMatch(/<body class="simulated">\s*<div class="banner" role="alert"><strong>SIMULATED DATA/);
    expect(page).toContain('<title>SIMULATED DATA: not a finding about people. A small study</title>');
  });

  it('are not spoken of where the data are real', () => {
    expect(textOf(renderReport(smallReport()))).not.toMatch(/simulated/i);
  });
});

describe('words from outside', () => {
  const attack = `"><script>alert('x')</script>&`;

  it('never become markup, wherever they stand', () => {
    const report = JSON.parse(
      JSON.stringify(smallReport(), (key, value) =>
        typeof value === 'string' && !['status', 'contrast', 'final', 'df_rule', 'lonely_psu'].includes(key)
          ? `${value}${attack}`
          : value,
      ),
    );
    const page = renderReport(report);
    expect(page).not.toContain('<script');
    expect(unbalanced(page)).toEqual([]);
    expect(page).toContain('A small study&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;');
  });

  it('never become a link that runs something', () => {
    const page = changed(({ manifest }) => {
      manifest.sources[0].url = 'javascript:alert(1)';
    });
    expect(page).toContain('javascript:alert(1)');
    expect(page).not.toContain('href="javascript');
  });
});

describe('what has no estimate', () => {
  const report = smallReport();
  const reason = 'cadmium q2: no case among its 32 rows';
  const regressions = [
    regression({ ...NO_ESTIMATE, status: 'not_estimable', reason }),
    regression({ contrast: 'q3', status: 'firth', ci_high: 900, reason: 'separated' }),
    regression({ contrast: 'trend' }),
  ];
  const page = renderReport({ ...report, regressions });

  it('is said to be not estimable, with the reason as a note, in table and plot', () => {
    expect(page).toContain('<span class="none">not estimable</span><sup><a href="#or-1-1">1</a></sup>');
    expect(page).toContain(`<li id="or-1-1">${reason}</li>`);
    expect(page).toMatch(/<text[^>]*>not estimable<\/text>/);
    expect(page).not.toMatch(/NaN|null|undefined|Infinity/);
  });

  it('is marked where a penalised fit stands in, its interval cut off with an arrow', () => {
    expect(textOf(page)).toContain('3.87 (1.44–900) Firth 2');
    expect(page).toContain('class="hollow"');
    expect(page).toMatch(/<path d="M425 /);
  });

  it('says when a mixture has no signal', () => {
    const none = { ...NO_ESTIMATE, status: 'no_signal', reason: 'no replicate is positive' } as const;
    const without = renderReport({ ...report, wqs: [wqs({ ...none }), wqs({ ...none, final: 'survey' })] });
    expect(textOf(without)).toContain('98 of 100 no signal in this direction 1 no signal in this direction 1');
  });
});

describe('a mixture', () => {
  it('over many holdouts shows their spread as that of the splits', () => {
    const many = { holdouts: 100, ci_low: null, ci_high: null, p: null, df: null, reason: 'mean over 100 holdouts' };
    const splits = { split_sd: 0.133, split_p2_5: 0.5247, split_p97_5: 1.0206 };
    const page = renderReport({ ...smallReport(), wqs: [wqs({ ...many, ...splits })] });
    expect(textOf(page)).toContain('2.27 1 splits from 1.69 to 2.77, SD of log OR 0.13');
    expect(textOf(page)).toContain('noise of the split, not a standard error');
    expect(textOf(page)).toContain('percentiles over the holdouts');
  });

  it('trained on its validation rows is said to be too sure of itself', () => {
    const page = renderReport({ ...smallReport(), wqs: [wqs({ n_training: 1777, n_validation: 1777 })] });
    expect(page).toContain('Trained on validation');
    expect(renderReport(smallReport())).not.toContain('Trained on validation');
  });

  it('is not spoken of where the request asks for none', () => {
    const page = changed((report) => {
      report.manifest.analyses.wqs = { status: 'not_asked_for' };
      report.wqs = report.weights = [];
    });
    expect(page).not.toContain('WQS');
  });

  it('that was asked for and has no result says so', () => {
    const page = renderReport({ ...smallReport(), wqs: [], weights: [] });
    expect(page).toContain('This run has no result of a WQS analysis.');
  });
});

describe('an incomplete run', () => {
  it('says at the top what is missing and why', () => {
    const page = changed(({ manifest }) => {
      manifest.status = 'partial';
      manifest.missing = [{ id: 'lead-male', state: 'fit-regression', error: 'LonelyPsuError', cause: 'stratum 12' }];
    });
    expect(textOf(page.slice(0, page.indexOf('<main>')))).toContain(
      'lead-male fit-regression LonelyPsuError stratum 12',
    );
  });

  it('is a page even with nothing to show', () => {
    const page = changed((report) => {
      report.manifest = {
        ...report.manifest,
        status: 'failed',
        cohort: null,
        sources: [],
        published: { values: [], statements: [] },
      };
      report.flow = report.regressions = report.wqs = report.weights = [];
    });
    expect(unbalanced(page)).toEqual([]);
    expect(page).toContain('The cohort of this run could not be built.');
  });
});
