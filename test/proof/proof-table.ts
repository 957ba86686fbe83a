/** The proof as Markdown, for docs/validation.md: what holds and what fails. */
import { METALS } from '../../functions/simulation/metals.ts';
import { trueEffects } from '../../functions/simulation/truth.ts';
import type { Census } from './surveys/census.ts';
import { type PositiveWqs, WQS_TESTS, type WqsTest } from './surveys/positive-wqs.ts';
import { contrastNames, proofRequest } from './surveys/proof-study.ts';
import type { Survey } from './surveys/survey.ts';
import {
  biasOf,
  COVERAGE_BAND,
  coverage,
  distanceFrom,
  isUnbiased,
  isWithin,
  LARGEST_BIAS,
  meanOf,
  type Proportion,
  rejections,
  SIZE_BAND,
} from './verdict.ts';

export interface Evidence {
  census: Census[];
  surveys: Survey[];
  weights: { scale: number; result: PositiveWqs['weights'] }[];
}

export function proofTable(evidence: Evidence): string {
  return [intervals(evidence), effectiveIntervals(evidence), sizes(evidence), power(evidence), recovery(evidence)].join(
    '\n\n',
  );
}

function intervals({ census, surveys }: Evidence): string {
  const rows = contrastNames(proofRequest()).map((contrast) => {
    const truth = meanOf(census.map(({ logOr }) => logOr.declared[contrast]));
    const found = surveys.flatMap(({ declared }) => declared[contrast] ?? []);
    const withPopulationCuts = surveys.flatMap(({ populationCuts }) => populationCuts[contrast] ?? []);
    const estimates = meanOf(found.map(({ logOr }) => logOr));
    const bias = biasOf(
      found.map(({ logOr }) => logOr),
      truth,
    );
    return {
      contrast,
      truth,
      found: found.length,
      bias,
      sd: estimates.sd,
      seOverSd: meanOf(found.map(({ se }) => se)).mean / estimates.sd,
      covered: coverage(found, truth.mean),
      coveredWithPopulationCuts: coverage(withPopulationCuts, truth.mean),
    };
  });
  const without = rows.reduce((sum, { found }) => sum + surveys.length - found, 0);
  const covering = rows.filter(({ covered }) => isWithin(covered, COVERAGE_BAND)).length;
  const unbiased = rows.filter(({ bias }) => isUnbiased(bias)).length;
  const average = meanOf(rows.map(({ covered }) => covered.share)).mean;
  return [
    `**Intervals.** ${surveys.length} simulated surveys (on average ${meanOf(surveys.map(({ n }) => n)).mean.toFixed(0)} participants, ` +
      `${meanOf(surveys.map(({ cases }) => cases)).mean.toFixed(0)} cases), true values from ${census.length} simulated populations. Coverage of the ` +
      `95 % intervals on design df lies between ${percent(COVERAGE_BAND.from)} and ${percent(COVERAGE_BAND.to)} % for ` +
      `${covering} of ${rows.length} contrasts (mean ${percent(average)} %); the bias is within ${LARGEST_BIAS} Monte Carlo errors for ` +
      `${unbiased} of ${rows.length}. ${without === 0 ? 'Every one' : `All but ${without}`} of ${surveys.length * rows.length} contrasts had an interval.`,
    '',
    table(
      [
        ...['contrast', 'true log OR', 'bias (MC error)', 'SD of estimates', 'mean SE / SD', 'coverage % (MC error)'],
        ...["with the population's cut points", 'coverage', 'bias'],
      ],
      rows.map(({ contrast, truth, bias, sd, seOverSd, covered, coveredWithPopulationCuts }) => {
        const digits = decimals(sd);
        return [
          contrast,
          truth.mean.toFixed(digits),
          `${bias.bias.toFixed(digits)} (${bias.monteCarloError.toFixed(digits)})`,
          sd.toFixed(digits),
          seOverSd.toFixed(2),
          withError(covered),
          withError(coveredWithPopulationCuts),
          verdict(isWithin(covered, COVERAGE_BAND)),
          verdict(isUnbiased(bias)),
        ];
      }),
    ),
  ].join('\n');
}

function sizes({ census, surveys }: Evidence): string {
  const trends = contrastNames(proofRequest()).filter((contrast) => contrast.endsWith('trend'));
  const row = (test: string, p: number[], populationValue: string) => {
    const rejected = rejections(p);
    return [test, `${p.length}`, withError(rejected), populationValue, verdict(isWithin(rejected, SIZE_BAND))];
  };
  return [
    '**Tests at 5 % when no metal has an effect.** The last but one column is what the population itself has, in SDs of the estimates: where it is not ' +
      'near 0 the null hypothesis is not quite true, because the model is not quite.',
    '',
    table(
      ['test', 'surveys', 'rejected % (MC error)', 'population value / SD', 'size'],
      [
        ...trends.map((contrast) => {
          const found = surveys.flatMap(({ none }) => none[contrast] ?? []);
          const { mean } = meanOf(census.map(({ logOr }) => logOr.none[contrast]));
          return row(
            contrast,
            found.map(({ p }) => p),
            (mean / meanOf(found.map(({ logOr }) => logOr)).sd).toFixed(2),
          );
        }),
        ...(Object.entries(WQS_TESTS) as [WqsTest, string][]).map(([test, name]) =>
          row(
            name,
            surveys.flatMap(({ wqsNone }) => wqsNone[test] ?? []),
            '',
          ),
        ),
      ],
    ),
  ].join('\n');
}

/** The intervals of the same surveys by the effective rule, in one line: what it adds to the design's. */
function effectiveIntervals({ census, surveys }: Evidence): string {
  const covered = contrastNames(proofRequest()).map((contrast) => {
    const truth = meanOf(census.map(({ logOr }) => logOr.declared[contrast])).mean;
    return coverage(
      surveys.flatMap(({ effective }) => effective[contrast] ?? []),
      truth,
    );
  });
  const shares = covered.map(({ share }) => share);
  return (
    `**Effective degrees of freedom.** With scaled standard errors and effective degrees of freedom the same intervals cover ` +
    `${percent(meanOf(shares).mean)} % on average, from ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} % over the contrasts; ` +
    `${covered.filter((one) => isWithin(one, COVERAGE_BAND)).length} of ${covered.length} lie in the band.`
  );
}

function power({ surveys }: Evidence): string {
  return [
    '**Power at 5 % with the declared effects,** of the tests of a positive index. A survey without an index in the direction counts as not rejected.',
    '',
    table(
      ['test', 'surveys', 'rejected % (MC error)'],
      (Object.entries(WQS_TESTS) as [WqsTest, string][]).map(([test, name]) => [
        name,
        `${surveys.length}`,
        withError(rejections(surveys.map(({ wqsDeclared }) => wqsDeclared[test] ?? 1))),
      ]),
    ),
  ].join('\n');
}

function recovery({ weights }: Evidence): string {
  const truth = trueEffects('declared').wqsWeights.positive;
  const scales = [...new Set(weights.map(({ scale }) => scale))];
  return [
    '**WQS weights, positive direction.** Mean over surveys of growing size, and the root mean square distance of a weight from the declared one.',
    '',
    table(
      ['size (1 = NHANES)', 'surveys', ...METALS, 'distance (MC error)'],
      [
        ...scales.map((scale) => {
          const found = weights.flatMap(({ scale: size, result }) => (size === scale && result ? [result] : []));
          const { rootMeanSquare, monteCarloError } = distanceFrom(truth, found);
          return [
            `${scale}`,
            `${found.length}`,
            ...METALS.map((metal) => meanOf(found.map((weight) => weight[metal] ?? 0)).mean.toFixed(3)),
            `${rootMeanSquare.toFixed(3)} (${monteCarloError.toFixed(3)})`,
          ];
        }),
        ['declared', '', ...METALS.map((metal) => truth[metal].toFixed(3)), ''],
      ],
    ),
  ].join('\n');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

const verdict = (holds: boolean) => (holds ? 'holds' : '**fails**');
const percent = (share: number) => (100 * share).toFixed(1);
const withError = ({ share, monteCarloError }: Proportion) => `${percent(share)} (${percent(monteCarloError)})`;

/** As many decimals as show a hundredth of the standard deviation: trends are per unit of the metal, and some units are small. */
function decimals(sd: number): number {
  const HUNDREDTHS = 2;
  return Math.max(HUNDREDTHS, HUNDREDTHS - Math.floor(Math.log10(sd)));
}
