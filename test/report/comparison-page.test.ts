import { describe, expect, it } from 'vitest';
import { renderComparison } from '../../functions/report/comparison-page.ts';
import type { StudyReport } from '../../functions/report/study-report.ts';
import { effectRow, smallReport, smallRequest } from './study-report.ts';
import { textOf, unbalanced } from './text.ts';

/** The same study with another id, sample and effect. */
function other(id: string, effect: number): StudyReport {
  const report = smallReport();
  const { manifest } = report;
  return {
    ...report,
    request: smallRequest({ id, title: `The study ${id}`, df_rule: 'residual' }),
    manifest: {
      ...manifest,
      study: id,
      run_id: `${id}-0123456789ab`,
      reading: `The reading of ${id}.`,
      code_versions: { 'fit-regression': `of ${id}` },
      cohort: manifest.cohort && { ...manifest.cohort, n: 999 },
    },
    rows: { regression: [effectRow({ exposure: 'selenium', contrast: 'q4', effect, caution: 'few_events' })] },
  };
}

describe('the page of runs side by side', () => {
  const page = renderComparison([smallReport(), other('second', 0.55), other('third', 0.66)]);
  const text = textOf(page);

  it.each([
    ['every run with its participants', 'second The study second 999 115 complete'],
    ['the main result of each', 'quartile 4 against 1 3.87 (1.44–10.42) p 0.009 · 115 / 1,777 0.55 (1.44–10.42)'],
    ['the caution of an effect', '0.55 (1.44–10.42) p 0.009 · 115 / 1,777 few events'],
    ['whose rules each run follows', 'third The reading of third.'],
    ['what differs in the request', 'df_rule &quot;effective&quot; &quot;residual&quot; &quot;residual&quot;'],
    ['what differs in the code', 'fit-regression fedcba9876543210 of second of third'],
    ['that the sources are the same', 'In the files of NHANES, by SHA-256 Nothing: they are the same.'],
    ['the published statements, judged by each', '0 of 9 contrasts agree, 9 show the opposite'],
  ])('tells %s', (_, words) => {
    expect(text).toContain(words);
  });

  it('has all runs in one figure, and the published effect among them', () => {
    const figure = page.slice(page.indexOf('id="main-plot"'), page.indexOf('Whose rules these are'));
    for (const line of ['published', 'small', 'second', 'third']) expect(figure).toContain(`>${line}</text>`);
    expect(figure).toContain('class="theirs"');
  });

  it('is well-formed, has every place once, and the same bytes each time', () => {
    expect(unbalanced(page)).toEqual([]);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(renderComparison([smallReport(), other('second', 0.55), other('third', 0.66)])).toBe(page);
  });

  it('names runs of one study by their ids', () => {
    const twice = textOf(renderComparison([smallReport(), smallReport()]));
    expect(twice).toContain('Side by side: small-0123456789ab, small-0123456789ab');
  });

  it('cannot be taken for findings where any run is simulated', () => {
    const simulated = smallReport();
    simulated.manifest.simulated = true;
    expect(renderComparison([smallReport(), simulated])).toContain('<body class="simulated">');
  });

  it('names the unit of each outcome where the runs explain different numbers', () => {
    const explaining = (id: string, number: string): StudyReport => ({
      ...other(id, 0.5),
      request: smallRequest({ id, outcomes: [{ id: 'number', label: number, number }] }),
      rows: { regression: [effectRow({ outcome: 'number', family: 'linear', contrast: 'q4' })] },
    });
    const both = textOf(renderComparison([explaining('bone', 'lumbar_spine_bmd'), explaining('kidney', 'egfr')]));
    expect(both).toContain('mean difference in g/cm2 or mean difference in mL/min/1.73 m2 (95 % interval)');
  });

  it('is a page even of runs that have nothing in common', () => {
    const none = { ...smallReport(), rows: {}, flow: [] };
    const empty = renderComparison([none, none]);
    expect(unbalanced(empty)).toEqual([]);
    expect(textOf(empty)).toContain('The runs have no main result in common.');
  });
});
