import { describe, expect, it } from 'vitest';
import { METHODS, SECTIONS } from '../../functions/methods/index.ts';
import { renderReport } from '../../functions/report/page.ts';
import type { StudyReport } from '../../functions/report/study-report.ts';
import { effectRow, NO_ESTIMATE, SMALL_REQUEST, smallReport, smallRequest } from './study-report.ts';
import { textOf, unbalanced } from './text.ts';

const rendered = (report: StudyReport) => renderReport(report, SECTIONS);

const changed = (change: (report: StudyReport) => void) => {
  const report = smallReport();
  change(report);
  return rendered(report);
};

describe('the report of a run', () => {
  const page = rendered(smallReport());
  const text = textOf(page);

  it.each([
    ['the title', 'A small study'],
    ['whose rules these are', 'Whose rules these are: OUR reading: nobody has confirmed it.'],
    [
      'what has come of each method',
      '4 regressions: 4 estimated; of their results 1 sparse, 2 with few events. 1 WQS analyses: 1 estimated.',
    ],
    ['the question', 'Are blood cadmium and blood selenium associated with low bone density in NHANES 2017-2018'],
    [
      'who was studied',
      '1,777 participants of the 9,254 in the files, 115 of them cases; cycle 2017-2018. Sample rules: age: at least 40 years',
    ],
    ['what a T-score refers to', 'total lumbar spine BMD: men 1.047 (SD 0.11), women 1.047 (SD 0.11) g/cm2'],
    [
      'the main finding in words',
      'odds ratio 3.87 (95 % interval 1.44 to 10.42; p 0.009); more common at the higher exposure',
    ],
    [
      'how many published statements are met',
      'Of 1 published statements, judged by the 95 % intervals of this run, 1 is contradicted.',
    ],
    ['what not to conclude', 'That an exposure causes the outcome.'],
    ['what each model adjusts for', 'age and sex age (top-coded at 80); sex'],
    ['the trend with its estimate', '3.87 (1.44–10.42) per ug/L · p 0.009'],
    ['the methods in words', 'Survey weights were WTMEC2YR x 2/2 in 2017-2018.'],
    ['what limits it', 'The survey is cross-sectional'],
    ['what a case is', 'low bone density a case: T-score at or below -2.5 at total lumbar spine BMD 1,777 115'],
    ['the sample step by step', 'age >= 40 age: at least 40 years 1,777 115 7,477'],
    ['what the cohort builder noted, by labels', 'blood cadmium has 3 of 4 groups: ties at the detection limit'],
    ['boundaries of the quartiles', 'blood selenium, ug/L 95.65 175.39 190.94 207.19 734.8'],
    ['odds ratios with p, cases and n', '3.87 (1.44–10.42) p 0.009 · 25 / 439'],
    ['the published figures beside ours', '0.34 (0.14–0.39) p < 0.001 0.69 (0.27–1.79) p 0.432'],
    ['published statements with our verdict', 'is contradicted: 0 of 9 contrasts agree, 9 show the opposite'],
    ['why a published figure is not to be scored against', 'The published line contradicts itself.'],
    ['where the files come from', `DEMO 2017-2018 9,254 not stated https://wwwn.cdc.gov/DEMO_J.xpt ${'ab'.repeat(32)}`],
    ['the rules', 'Lonely PSU adjust'],
    ['the versions', 'Code versions fit-regression fedcba9876543210'],
    ['how to verify it', 'nhanes-mixtures verify <run>'],
  ])('shows %s', (_, words) => {
    expect(text).toContain(words);
  });

  it('has a section of every method', () => {
    expect(Object.keys(SECTIONS).sort()).toEqual(METHODS.map(({ name }) => name).sort());
  });

  it('shows labels, and no id of outcome, exposure, form, model or subgroup', () => {
    const words = text.replace(/small-[0-9a-f]+/g, '');
    expect(words).not.toMatch(/low-bmd|quantile-4|model-1|qgcomp-4|race_ethnicity/);
    expect(words).not.toMatch(/(?<!blood )\bcadmium\b/);
  });

  it('is well-formed, in all that it shows', () => {
    expect(unbalanced(page)).toEqual([]);
    expect(page).not.toMatch(/NaN|null|undefined|Infinity|\[object/);
  });

  it('needs nothing but itself and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\son\w+=/);
  });

  it('is the same to the last byte for the same report', () => {
    expect(rendered(smallReport())).toBe(page);
  });

  it('names its tables, their columns and rows, and its figures', () => {
    // Outcomes, flow, groups, models; prevalence, participants; two exposures; WQS and its weights; g-computation;
    // published twice; sources.
    expect(page.match(/<table>/g)).toHaveLength(14);
    expect(page.match(/<table><caption id=/g)).toHaveLength(14);
    expect(page.match(/href="data:text\/csv/g)).toHaveLength(14);
    expect(page).not.toMatch(/<th(?! scope=)[ >]/);
    const figures = page.match(/<svg(?![^>]*aria-hidden)/g);
    expect([...page.matchAll(/<svg[^>]*>\s*<title/g)]).toHaveLength(figures?.length ?? 0);
  });

  it('links every mark of a footnote to a note that is there, each under an id of its own', () => {
    const noted = changed(({ rows }) => {
      rows.regression.forEach((row, index) => {
        Object.assign(row, { reason: `note ${index % 3}`, dropped: index % 2 ? 'sex: the same value' : null });
      });
    });
    const marks = [...noted.matchAll(/<sup><a href="#([^"]+)">/g)].map(([, id]) => id);
    const notes = [...noted.matchAll(/<li id="([^"]+)">/g)].map(([, id]) => id);
    expect(marks.length).toBeGreaterThan(10);
    expect([...new Set(marks)].sort()).toEqual(notes.sort());
  });

  it('has every place once, and no link within it that leads nowhere', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const led = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(led.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe('methods that a study does not use', () => {
  it('are not spoken of', () => {
    const { request: _, ...report } = smallReport();
    const request = smallRequest({ wqs: undefined, qgcomp: undefined, description: undefined });
    const { regression } = report.manifest.analyses;
    const manifest = { ...report.manifest, analyses: { regression } };
    const page = rendered({ ...report, manifest, request, rows: { regression: report.rows.regression } });
    expect(page).not.toMatch(/WQS|g-computation|Prevalence/);
  });

  it('leave the participants and the prevalence of a study without exposures', () => {
    const report = smallReport();
    const { participants, prevalence } = report.rows;
    const request = smallRequest({
      exposures: [],
      models: [],
      wqs: undefined,
      qgcomp: undefined,
      sample: SMALL_REQUEST.sample.filter((rule) => 'step' in rule),
      description: { variables: ['age'] },
    });
    const page = rendered({ ...report, request, rows: { participants, prevalence } });
    expect(page).not.toMatch(/regression to show|Forest plot/);
    expect(textOf(page)).toContain('How common the outcomes are');
  });
});

describe('simulated data', () => {
  it('cannot be taken for real ones', () => {
    const page = changed(({ manifest }) => {
      manifest.simulated = true;
    });
    expect(page).toMatch(
      /<body class="simulated">\s*<a class="skip"[^>]*>[^<]*<.a>\s*<div class="banner"[^>]*><strong>SIMULATED DATA/,
    );
    expect(page).toContain('<title>SIMULATED DATA: not a finding about people. A small study</title>');
  });

  it('are not spoken of where the data are real', () => {
    expect(textOf(rendered(smallReport()))).not.toMatch(/simulated/i);
  });
});

describe('words from outside', () => {
  const attack = `"><script>alert('x')</script>&`;
  /** Fields whose values are from a closed list: other values cannot come there. */
  const CLOSED = [
    'status',
    'verdict',
    'contrast',
    'final',
    'df_rule',
    'lonely_psu',
    'family',
    'measure',
    'form',
    'test',
    'group',
  ];

  it('never become markup, wherever they stand', () => {
    const { request, ...report } = smallReport();
    const spoilt = <Value>(value: Value): Value =>
      JSON.parse(
        JSON.stringify(value, (key, part) =>
          typeof part === 'string' && !CLOSED.includes(key) ? `${part}${attack}` : part,
        ),
      );
    const { outcomes, models, subgroups } = request;
    const labelled = <Item extends object>(items: readonly Item[]) =>
      items.map((item) => ({ ...item, label: `a label${attack}` }));
    const page = rendered({
      ...spoilt(report),
      request: {
        ...request,
        outcomes: labelled(outcomes),
        models: labelled(models),
        subgroups: labelled(subgroups),
      },
    });
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
    const report = smallReport();
    const manifest = {
      ...report.manifest,
      status: 'failed' as const,
      cohort: null,
      sources: [],
      published: { values: [], statements: [] },
      replicates: null,
    };
    const page = rendered({ ...report, manifest, flow: [], rows: {} });
    expect(unbalanced(page)).toEqual([]);
    expect(page).toContain('The cohort of this run could not be built.');
    expect(page).toContain('This run has no regression to show.');
    expect(page).toContain('This run has no result of a WQS analysis.');
  });

  it('shows what there is where an analysis has failed', () => {
    const page = changed((report) => {
      report.rows = { regression: [effectRow({ ...NO_ESTIMATE, status: 'not_estimable', reason: 'no case' })] };
    });
    expect(unbalanced(page)).toEqual([]);
    expect(page).not.toMatch(/NaN|null|undefined|Infinity/);
  });
});

describe('the sample', () => {
  it('counts the cases of every outcome that has them, apart', () => {
    const flow = [{ step: 'participants', description: 'everyone', n: 100, cases: { 'low-bmd': 7, other: 11 } }];
    const two = { id: 'other', label: 'diabetes', condition: { variable: 'diabetes', in: ['yes'] } };
    const request = smallRequest({ outcomes: [...smallRequest().outcomes, two] });
    const text = textOf(rendered({ ...smallReport(), request, flow }));
    expect(text).toContain('Cases of low bone density Cases of diabetes Left out participants everyone 100 7 11');
  });

  it('of a number has no column of cases', () => {
    const number = { id: 'bmd', label: 'spine BMD', number: 'lumbar_spine_bmd' };
    const request = smallRequest({ outcomes: [number] });
    const flow = [{ step: 'participants', description: 'everyone', n: 100, cases: {} }];
    expect(textOf(rendered({ ...smallReport(), request, flow }))).toContain('Participants Left out participants');
  });

  it('calls the step of a complete covariate by its label', () => {
    const flow = [{ step: 'bmi', description: 'body mass index known', n: 100, cases: {} }];
    expect(textOf(rendered({ ...smallReport(), flow }))).toContain('body mass index body mass index known 100');
  });

  it('tells the figures of every form: groups within the levels of a variable, knots, standard deviations', () => {
    const report = smallReport();
    const forms = [
      { id: 'within', quantile: { groups: 2, cut_within: { variable: 'sex' } } },
      'spline-3',
      'per-sd',
      'log2',
    ];
    const request = smallRequest({ forms });
    const definition = {
      within: {
        cut_points: [
          [0.1, 0.5, 9],
          [0.2, 0.25, 12.345678901],
        ],
      },
      'spline-3': { knots: [-2.123456789, 0, 1] },
      'per-sd': { sd: 0.28000000000000003 },
    };
    const { cohort } = report.manifest;
    const manifest = { ...report.manifest, cohort: cohort && { ...cohort, forms: { cadmium: definition } } };
    const text = textOf(rendered({ ...report, request, manifest, rows: {} }));
    expect(text).toContain('blood cadmium, ug/L, male 0.1 0.5 9 blood cadmium, ug/L, female 0.2 0.25 12.346');
    expect(text).toContain(
      'Where the knots are: spline of 3 knots (log2) Exposure Knot 1 Knot 2 Knot 3 blood cadmium, ug/L 0.2295 1 2',
    );
    expect(text).toContain('Standard deviation blood cadmium, ug/L 0.28');
  });
});
