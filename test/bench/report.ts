/**
 * How large the page of 500 regressions is, a quarter of them splines with their curves, and how long it takes to
 * write: at most 2 MB and 3 s are wanted.
 */
import { SECTIONS } from '../../functions/methods/index.ts';
import { renderReport } from '../../functions/report/page.ts';
import type { StudyReport } from '../../functions/report/study-report.ts';
import { effectRow, smallReport, smallRequest } from '../report/study-report.ts';
import { median } from './median.ts';

const EXPOSURES = ['cadmium', 'lead', 'mercury', 'manganese', 'selenium'];
const FORMS = ['quantile-4', 'log2', 'per-sd', 'spline-4'];
const MODELS = Array.from({ length: 5 }, (_, index) => `model-${index + 1}`);
const SUBGROUPS = Array.from({ length: 5 }, (_, index) => (index === 0 ? 'all' : `part-${index}`));
const CONTRASTS: Readonly<Record<string, readonly string[]>> = {
  'quantile-4': ['q2', 'q3', 'q4', 'trend'],
  log2: ['log2'],
  'per-sd': ['per-sd'],
  'spline-4': ['overall', 'nonlinearity'],
};

/** 500 regressions, each with the results that real ones have. */
function largeReport(): StudyReport {
  const report = smallReport();
  const rows = EXPOSURES.flatMap((exposure) =>
    FORMS.flatMap((form) =>
      MODELS.flatMap((model) =>
        SUBGROUPS.flatMap((subgroup) =>
          CONTRASTS[form].map((contrast) => ({ exposure, form, model, subgroup, contrast })),
        ),
      ),
    ),
  );
  return {
    ...report,
    request: smallRequest({
      exposures: EXPOSURES,
      forms: FORMS,
      sample: report.request.sample.filter((rule) => 'step' in rule),
      models: MODELS.map((id) => ({ id, label: `${id}, with some covariates more`, covariates: ['age', 'sex'] })),
      subgroups: SUBGROUPS.map((id, index) => ({
        id,
        label: `participants of ${id}`,
        ...(index === 0 ? {} : { where: { variable: 'age', at_least: 10 * index } }),
      })),
      wqs: undefined,
      qgcomp: undefined,
      description: undefined,
    }),
    rows: {
      regression: rows.map((ids, index) => effectRow({ ...ids, ...figures(index) })),
      curves: rows
        .filter(({ contrast }) => contrast === 'overall')
        .flatMap((ids, curve) =>
          Array.from({ length: POINTS }, (_, point) => {
            const value = Math.exp(point / POINTS) + curve / 7;
            return { ...effectRow({ ...ids, ...figures(POINTS * curve + point) }), value, reference_value: 1.6 };
          }),
        ),
    },
  };
}

/** Of a curve, as the curves of real runs have them. */
const POINTS = 49;

/** Effects with intervals, each with 17 digits. */
function figures(index: number) {
  const estimate = Math.sin(index + 1);
  const [low, high] = [estimate - Math.abs(Math.sin(index / 3)), estimate + Math.abs(Math.cos(index / 5))];
  const [effect, effect_low, effect_high] = [estimate, low, high].map(Math.exp);
  return { estimate, ci_low: low, ci_high: high, effect, effect_low, effect_high };
}

const REPEATS = 5;

export async function benchReport(): Promise<object[]> {
  const report = largeReport();
  const seconds: number[] = [];
  let bytes = 0;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = process.cpuUsage();
    bytes = Buffer.byteLength(renderReport(report, SECTIONS));
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  return [
    {
      regressions: EXPOSURES.length * FORMS.length * MODELS.length * SUBGROUPS.length,
      rows: report.rows.regression.length,
      'page, MB': Number((bytes / 1e6).toFixed(2)),
      'first, CPU s': Number(seconds[0].toFixed(2)),
      'median, CPU s': Number(median(seconds).toFixed(2)),
    },
  ];
}
