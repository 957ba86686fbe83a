/** What a calibration says stands beside the intervals and tests of the other methods; here is how it was done. */
import { count } from '../../report/figures.ts';
import type { Section } from '../../report/study-report.ts';

export const calibrationSection: Section = {
  analyses: 'calibrations',
  part: () => undefined,
  findings: () => [],
  methods: ({ request: { calibration, wqs, qgcomp } }) => {
    if (calibration === undefined) return [];
    return [
      `Intervals and tests were tried on ${count(calibration)} data sets of each analysis, in which the outcomes were drawn from its own fitted model, or from that without the exposure, and exposures, covariates, weights, strata and PSUs stayed as they were (a parametric bootstrap; Efron and Tibshirani 1993).`,
      'Given exposures and covariates, outcomes within a PSU were drawn independently of each other.',
      ...([wqs, qgcomp].some((mixture) => mixture?.permutations !== undefined)
        ? [
            'Each data set of a permutation test was permuted until one permutation was as large as what was drawn, 19 times at most (Besag and Clifford 1991).',
          ]
        : []),
      'Coverage is the share of 95 % intervals that held the truth, size the share of tests that rejected at 5 % where there was nothing to find.',
    ];
  },
  lines: ({ request: { calibration } }) =>
    calibration === undefined
      ? []
      : [
          `Calibration: coverage is the share of 95 % intervals that hold the truth, size that of tests that reject at 5 % without an effect, in ${count(calibration)} data sets drawn from the fitted models`,
        ],
};
