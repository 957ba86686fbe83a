/** The page of a specification curve: its figures, and what it says of them. */
import { describe, expect, it } from 'vitest';
import { specificationsSection } from '../../../functions/methods/specifications/section.ts';
import type { StudyReport } from '../../../functions/report/study-report.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { catalogueOf } from '../../../functions/study/study-variables.ts';
import { DECISIONS, specifiedReport } from '../../report/specified-study.ts';
import { smallReport } from '../../report/study-report.ts';
import { markupOf, textOf, unbalanced } from '../../report/text.ts';

const pageOf = (report: StudyReport) => markupOf(specificationsSection.part(report, studyLabels(report.request)));

/** The d of the path of a class, of the figure in the page alone. */
function pathsOf(markup: string, name: string): string[] {
  const [shown] = markup.match(/<svg viewBox[\s\S]*?<\/svg>/) ?? [''];
  return [...shown.matchAll(/<path [^>]*?\bd="([^"]*)"[^>]*? class="([^"]*)"/g)].flatMap(([, d, found]) =>
    found === name ? [d] : [],
  );
}

/** From where to where the strokes of a path go. */
function strokesOf(path: string): { x: number; y: number; dx: number; dy: number }[] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/m(-?\d+) ?(-?\d+)([hv])(-?\d+)/g)].map(([, right, down, way, length]) => {
    [x, y] = [x + Number(right), y + Number(down)];
    const stroke = { x, y, dx: way === 'h' ? Number(length) : 0, dy: way === 'v' ? Number(length) : 0 };
    [x, y] = [x + stroke.dx, y + stroke.dy];
    return stroke;
  });
}

describe('the figure of a specification curve', () => {
  const estimates = [1.5, 0.2, -0.9, 0.8, 2, 0.1, null, 1.2];
  const report = specifiedReport(estimates);
  const page = pageOf(report);

  it('has a curve for each sample, whose effects grow from left to right', () => {
    const points = strokesOf(pathsOf(page, 'specified')[0]);
    // Four specifications of the first sample, a gap of one place, and the three of the second that have an effect.
    expect(points.map(({ x }) => x)).toEqual([0, 1, 2, 3, 5, 6, 7]);
    const heights = points.map(({ y }) => y);
    // The height of an effect is linear in its logarithm, and points down.
    const inOrder = [-0.9, 0.2, 0.8, 1.5, 0.1, 1.2, 2];
    const slope = (heights[3] - heights[0]) / (inOrder[3] - inOrder[0]);
    expect(slope).toBeLessThan(0);
    for (const [i, estimate] of inOrder.entries()) {
      expect(Math.abs(heights[i] - heights[0] - slope * (estimate - inOrder[0]))).toBeLessThan(2);
    }
  });

  it('has an interval around each effect, apart for those that leave out no effect', () => {
    const clear = strokesOf(pathsOf(page, 'reach clear')[0]);
    const other = strokesOf(pathsOf(page, 'reach')[0]);
    expect(clear.map(({ x }) => x)).toEqual([0, 2, 3, 6, 7]);
    expect(other.map(({ x }) => x)).toEqual([1, 5]);
    const points = new Map(strokesOf(pathsOf(page, 'specified')[0]).map(({ x, y }) => [x, y]));
    for (const { x, y, dy } of [...clear, ...other]) {
      expect(Math.abs(y + dy / 2 - (points.get(x) ?? 0))).toBeLessThan(2);
    }
  });

  it('marks in a row for each choice the specifications that have it, decisions about the sample first', () => {
    const rows = pathsOf(page, 'choice').map((path) =>
      strokesOf(path).flatMap(({ x, dx }) => Array.from({ length: dx }, (_, i) => x + i)),
    );
    const subsets = ['none', 'race_ethnicity', 'smoking', 'race_ethnicity+smoking'];
    expect(rows).toEqual([[0, 1, 2, 3], [5, 6, 7], ...subsets.map((choice) => placesOf(report, choice))]);
    expect(page).toContain('50 &lt;years&gt; (not held');
  });

  it('calls the sets of covariates of a decision by their labels', () => {
    const { race_ethnicity, smoking } = catalogueOf(report.request);
    const text = textOf(page).replace(/\s+/g, ' ');
    expect(text).toContain(` ${smoking.label} `);
    expect(text).toContain(`${race_ethnicity.label}; ${smoking.label}`);
    expect(page).not.toContain('race_ethnicity');
  });

  it('is there of a trend, too, where the page has room', () => {
    const trend = report.rows.specifications.map((row) => ({ ...row, contrast: 'trend' }));
    const both = pageOf({
      ...report,
      rows: { ...report.rows, specifications: [...report.rows.specifications, ...trend] },
    });
    expect(both.match(/<figure id="specification-curve-/g)).toHaveLength(2);
    expect(textOf(both)).toContain('blood cadmium, trend');
  });

  it('has a volcano plot beside it, of all effects by their p', () => {
    expect(page.match(/id="specification-volcano-1"/g)).toHaveLength(1);
    expect(page).toContain('logarithm of the odds ratio against p of 7 tests');
    expect(page).toContain('those in colour have p below 0.05, each by itself');
  });

  it('is described to those who do not see it, without a script', () => {
    expect(page).toContain('odds ratio of 7 specifications in order of size, a curve for each of 2 samples');
    expect(page).toContain('role="img" aria-labelledby="specification-curve-1-title"');
    expect(page).not.toContain('<script');
    expect(unbalanced(page)).toEqual([]);
  });
});

/** Where the specifications with a choice of covariates stand. */
function placesOf({ rows }: StudyReport, choice: string): number[] {
  const found = rows.specifications as { decision_age: string; decision_further: string; effect: number | null }[];
  const ofSample = (age: string) =>
    found
      .filter((row) => row.decision_age === age && row.effect !== null)
      .sort((a, b) => (a.effect ?? 0) - (b.effect ?? 0));
  const places = [...ofSample('forty'), null, ...ofSample('fifty')];
  return places.flatMap((row, place) => (row?.decision_further === choice ? [place] : []));
}

describe('what the page says of the curves', () => {
  const told = (estimates: readonly (number | null)[], change?: object) =>
    textOf(pageOf(specifiedReport(estimates, change)));

  it('is where the published effect lies, how many have the published numbers, and which decision moves most', () => {
    const text = told([1.5, 0.2, -0.9, 0.8, 2, 0.1, null, 1.2]);
    // exp(1.5), exp(2) and exp(1.2) are above 3.
    expect(text).toContain('Of 7 effects 3 (42.9 %) are larger than the published odds ratio of 3.00.');
    expect(text).toContain('1 of 8 specifications have no effect to draw.');
    expect(text).toContain(
      'Of 8 specifications 3 (37.5 %) have the published 1,777 participants, 3 (37.5 %) have the published 115 cases and 3 (37.5 %) have both. They have 1,700 to 1,777 participants.',
    );
    expect(text).toContain('explains most of the variance of the estimates: further covariates (96.4 %).');
  });

  it('names the decision that the effects follow, with its share', () => {
    const text = told([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(text).toContain('explains most of the variance of the estimates: lower age (100.0 %).');
  });

  it('is nothing of a publication where the request names none', () => {
    expect(told([1, 2, 3, 4, 5, 6, 7, 8], { published: undefined })).not.toContain('published');
  });

  it('says so where no specification has an effect', () => {
    const text = told([null, null]);
    expect(text).toContain('2 of 2 specifications have no effect to draw.');
    expect(text).not.toContain('Of 0 effects');
  });
});

describe('what the curves find, in words', () => {
  const findingsOf = (report: StudyReport) =>
    specificationsSection.findings(report, studyLabels(report.request)).map(({ answer, each }) => [answer, ...each]);

  it('is of the highest group of each exposure, over all specifications and over the defensible ones', () => {
    const report = specifiedReport([1.5, 0.2, -0.9, 0.8, 2, 0.1, null, 1.2]);
    expect(findingsOf(report)).toEqual([
      [
        'Of the effects of 8 specifications 85.7 % lie above 1 (blood cadmium, quartile 4 against 1).',
        {
          about: 'blood cadmium, quartile 4 against 1',
          found: expect.stringMatching(
            /^median odds ratio 2\.23, 1st to 99th percentile 0\.43 to 7\.17, .* % with p below 0\.05; of the 4 held defensible beforehand, median odds ratio /,
          ),
          caution: null,
        },
      ],
    ]);
    expect(findingsOf(smallReport())).toEqual([]);
    const [[answer, { found }]] = findingsOf(specifiedReport([null, null])) as [[string, { found: string }]];
    expect([answer, found]).toEqual(['None of 2 specifications has an effect.', 'none with an effect.']);
  });
});

describe('a page of many specifications', () => {
  it('says that it has no room for a figure of more than 20,000', () => {
    const report = specifiedReport([1, 2]);
    const [row] = report.rows.specifications;
    const many = Array.from({ length: 20_001 }, () => row);
    const page = pageOf({ ...report, rows: { ...report.rows, specifications: many } });
    expect(page).not.toContain('<figure');
    expect(page).toContain('This page has no room for the figures of the following curves');
    expect(page).toContain('Of 20,001 effects 0 (0.0 %) are larger than the published odds ratio of 3.00.');
  });

  it('gives what room it has to the last contrast of each exposure first', () => {
    const report = specifiedReport([1, 2]);
    const [row] = report.rows.specifications;
    const estimates = Array.from({ length: 6000 }, (_, i) => ((i * 7919) % 6007) / 3000 - 1);
    const specifications = ['cadmium', 'selenium'].flatMap((exposure) =>
      ['q2', 'q3', 'q4', 'trend'].flatMap((contrast) =>
        estimates.map((estimate) => ({ ...row, exposure, contrast, estimate, effect: Math.exp(estimate) })),
      ),
    );
    const page = pageOf({ ...report, rows: { ...report.rows, specifications } });
    const drawn = [...page.matchAll(/<figure id="specification-curve-(\d)"/g)].map(([, number]) => Number(number));
    // Of cadmium q2, q3, q4 and trend are 1 to 4.
    const byImportance = [3, 7, 2, 6, 1, 5, 4, 8];
    expect(drawn).toEqual(byImportance.slice(0, drawn.length));
    expect(drawn.length).toBeGreaterThan(1);
    expect(drawn.length).toBeLessThan(7);
    expect(page.match(/no room for the figures/g)).toHaveLength(1);
  });

  const subsets_of = ['race_ethnicity', 'smoking', 'bmi', 'education', 'poverty_income_ratio'];
  const decisions = [
    ...DECISIONS.slice(0, 1),
    { id: 'further', subsets_of },
    ...['a', 'b', 'c'].map((id) => ({ id, choices: ['1', '2', '3'].map((choice) => ({ id: choice })) })),
  ];
  const number = 2 * 32 * 27;

  it('has 12 bytes of figure at most for each point, interval and choice', () => {
    const estimates = Array.from({ length: number }, (_, i) => ((i * 7919) % 3457) / 1728 - 1);
    const page = pageOf(specifiedReport(estimates, { specifications: { decisions } }));
    const paths = ['reach', 'reach clear', 'specified', 'choice'].flatMap((name) => pathsOf(page, name));
    expect(strokesOf(pathsOf(page, 'specified')[0])).toHaveLength(number);
    // The file to be saved has them once more.
    expect(2 * paths.join('').length).toBeLessThan(12 * (2 + decisions.length) * number);
  });
});
