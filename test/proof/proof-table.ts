/** The proof as Markdown, for docs/validation.md: what holds and what fails. */
import { PSUS } from '../../functions/simulation/clusters.ts';
import { METALS } from '../../functions/simulation/metals.ts';
import { trueEffects } from '../../functions/simulation/truth.ts';
import type { Caution } from '../../functions/survey/event-cells.ts';
import type { Census } from './surveys/census.ts';
import type { CurveTests } from './surveys/curve.ts';
import { JOINT_RULES, type JointTests } from './surveys/joint.ts';
import { type PositiveWqs, WQS_TESTS, type WqsTest } from './surveys/positive-wqs.ts';
import { contrastNames, type Protocol, proofRequest } from './surveys/proof-study.ts';
import type { RecoverySize, Survey } from './surveys/survey.ts';
import {
  biasOf,
  COVERAGE,
  coverage,
  distanceFrom,
  isNear,
  isUnbiased,
  LARGEST_BIAS,
  meanOf,
  type Proportion,
  rejections,
  SIZE,
} from './verdict.ts';

/** What was found of a protocol. */
export interface Evidence {
  census: Census[];
  surveys: Survey[];
}

type Rule = 'declared' | 'effective';
const RULES: Record<Rule, string> = { declared: 'design df', effective: 'effective df' };

export function protocolTable(protocol: Protocol, evidence: Evidence): string {
  const contrasts = contrastNames(proofRequest(protocol));
  return [
    `### ${protocol}`,
    intervals(evidence, contrasts),
    cautions(evidence, contrasts),
    sizes(evidence, contrasts),
    power(evidence),
  ].join('\n\n');
}

function truthOf({ census }: Evidence, contrast: string) {
  return meanOf(census.map(({ logOr }) => logOr.declared[contrast]));
}

function intervals(evidence: Evidence, contrasts: readonly string[]): string {
  const { surveys, census } = evidence;
  const rows = contrasts.map((contrast) => {
    const truth = truthOf(evidence, contrast);
    const found = surveys.flatMap(({ declared }) => declared[contrast] ?? []);
    const logOrs = found.map(({ logOr }) => logOr);
    const estimates = meanOf(logOrs);
    return {
      contrast,
      truth,
      missing: surveys.length - found.length,
      bias: biasOf(logOrs, truth),
      sd: estimates.sd,
      seOverSd: meanOf(found.map(({ se }) => se)).mean / estimates.sd,
      design: coverage(found, truth.mean),
      effective: coverage(
        surveys.flatMap(({ effective }) => effective[contrast] ?? []),
        truth.mean,
      ),
      populationCuts: coverage(
        surveys.flatMap(({ populationCuts }) => populationCuts[contrast] ?? []),
        truth.mean,
      ),
    };
  });
  const without = rows.reduce((sum, { missing }) => sum + missing, 0);
  const unbiased = rows.filter(({ bias }) => isUnbiased(bias)).length;
  return [
    `**Intervals.** ${surveys.length} simulated surveys (on average ${meanOf(surveys.map(({ n }) => n)).mean.toFixed(0)} participants, ` +
      `${meanOf(surveys.map(({ cases }) => cases)).mean.toFixed(0)} cases), true values from ${census.length} simulated populations. ` +
      `${summary(evidence, 'declared', contrasts)} ${summary(evidence, 'effective', contrasts)} ` +
      `The bias is within ${LARGEST_BIAS} Monte Carlo errors for ${unbiased} of ${rows.length}. ` +
      `${without === 0 ? 'Every one' : `All but ${without}`} of ${surveys.length * rows.length} contrasts had an interval.`,
    '',
    table(
      [
        ...['contrast', 'true log OR', 'bias (MC error)', 'SD of estimates', 'mean SE / SD'],
        ...[
          'coverage %, design df (MC error)',
          'coverage %, effective df',
          "design df, population's cut points",
          'bias',
        ],
      ],
      rows.map(({ contrast, truth, bias, sd, seOverSd, design, effective, populationCuts }) => {
        const digits = decimals(sd);
        return [
          contrast,
          truth.mean.toFixed(digits),
          `${bias.bias.toFixed(digits)} (${bias.monteCarloError.toFixed(digits)})`,
          sd.toFixed(digits),
          seOverSd.toFixed(2),
          judged(design, COVERAGE),
          judged(effective, COVERAGE),
          withError(populationCuts),
          verdict(isUnbiased(bias)),
        ];
      }),
    ),
  ].join('\n');
}

/**
 * The coverage of all contrasts by a rule. Contrasts of a survey are not independent: its error is that of the surveys'
 * own shares.
 */
function summary(evidence: Evidence, rule: Rule, contrasts: readonly string[]): string {
  const truths = new Map(contrasts.map((contrast) => [contrast, truthOf(evidence, contrast).mean]));
  const { mean, monteCarloError } = meanOf(
    evidence.surveys.flatMap((survey) => {
      const held = contrasts.flatMap((contrast) => {
        const found = survey[rule][contrast];
        const truth = truths.get(contrast) ?? Number.NaN;
        return found ? [found.low <= truth && truth <= found.high] : [];
      });
      return held.length === 0 ? [] : [held.filter(Boolean).length / held.length];
    }),
  );
  const each = contrasts.map((contrast) =>
    coverage(
      evidence.surveys.flatMap((survey) => survey[rule][contrast] ?? []),
      truths.get(contrast) ?? Number.NaN,
    ),
  );
  const shares = each.map(({ share }) => share);
  return (
    `95 % intervals on ${RULES[rule]} cover ${percent(mean)} % on average (MC error ${percent(monteCarloError)}), ` +
    `from ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} % over the contrasts; ` +
    `${each.filter((one) => isNear(one, COVERAGE)).length} of ${each.length} are within two Monte Carlo errors of 95 %.`
  );
}

/** What a caution beside an interval is worth. */
function cautions(evidence: Evidence, contrasts: readonly string[]): string {
  const held = contrasts.flatMap((contrast) => {
    const truth = truthOf(evidence, contrast).mean;
    return evidence.surveys.flatMap(({ declared, effective }) => {
      const [design, scaled] = [declared[contrast], effective[contrast]];
      return design && scaled ? [{ caution: scaled.caution, truth, design, scaled }] : [];
    });
  });
  const share = (found: typeof held, rule: 'design' | 'scaled') =>
    percent(found.filter((one) => one[rule].low <= one.truth && one.truth <= one[rule].high).length / found.length);
  const kinds: [Caution | null, string][] = [
    [null, 'none'],
    ['few_events', '`few_events`'],
    ['sparse', '`sparse`'],
  ];
  return [
    '**Cautions.** Coverage of the intervals by the caution that stands beside them, over all contrasts.',
    '',
    table(
      ['caution', 'intervals', 'coverage %, design df', 'coverage %, effective df'],
      kinds.flatMap(([caution, name]) => {
        const found = held.filter((one) => one.caution === caution);
        return found.length === 0 ? [] : [[name, `${found.length}`, share(found, 'design'), share(found, 'scaled')]];
      }),
    ),
  ].join('\n');
}

function sizes({ census, surveys }: Evidence, contrasts: readonly string[]): string {
  const trends = contrasts.filter((contrast) => contrast.endsWith('trend'));
  const row = (test: string, p: number[], populationValue: string) => [
    test,
    `${p.length}`,
    judged(rejections(p), SIZE),
    populationValue,
  ];
  return [
    '**Tests at 5 % when no metal has an effect.** The last column is what the population itself has, in SDs of the estimates: where it is not ' +
      'near 0 the null hypothesis is not quite true, because the model is not quite.',
    '',
    table(
      ['test', 'surveys', 'rejected % (MC error)', 'population value / SD'],
      [
        ...trends.flatMap((contrast) => {
          const found = surveys.flatMap(({ none }) => none[contrast] ?? []);
          const effective = surveys.flatMap(({ effectiveNone }) => effectiveNone[contrast] ?? []);
          const { mean } = meanOf(census.map(({ logOr }) => logOr.none[contrast]));
          const population = (mean / meanOf(found.map(({ logOr }) => logOr)).sd).toFixed(2);
          return [
            row(
              `${contrast}, design df`,
              found.map(({ p }) => p),
              population,
            ),
            row(
              `${contrast}, effective df`,
              effective.map(({ p }) => p),
              population,
            ),
          ];
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

/** How near weights come to the declared ones as surveys grow. */
export function recoveryTable(found: readonly { size: RecoverySize; result: PositiveWqs['weights'] }[]): string {
  const truth = trueEffects('declared').wqsWeights.positive;
  const sizes = [...new Set(found.map(({ size }) => nameOf(size)))];
  return [
    '### Weights',
    '',
    'Of the first protocol, positive direction: mean over surveys of growing size, and the root mean square distance of a weight from the declared one.',
    '',
    table(
      ['persons (1 = NHANES)', 'PSUs', 'surveys', ...METALS, 'distance (MC error)'],
      [
        ...sizes.map((name) => {
          const [{ size }] = found.filter((one) => nameOf(one.size) === name);
          const weights = found.flatMap((one) => (nameOf(one.size) === name && one.result ? [one.result] : []));
          const { rootMeanSquare, monteCarloError } = distanceFrom(truth, weights);
          return [
            `${size.persons}`,
            `${size.psus * PSUS_OF_A_SURVEY}`,
            `${weights.length}`,
            ...METALS.map((metal) => meanOf(weights.map((weight) => weight[metal] ?? 0)).mean.toFixed(3)),
            `${rootMeanSquare.toFixed(3)} (${monteCarloError.toFixed(3)})`,
          ];
        }),
        ['declared', '', '', ...METALS.map((metal) => truth[metal].toFixed(3)), ''],
      ],
    ),
  ].join('\n');
}

/** Of two cycles. */
const PSUS_OF_A_SURVEY = 2 * PSUS;

function nameOf({ persons, psus }: RecoverySize): string {
  return `${persons} ${psus}`;
}

/** The tests of a curve in surveys without effects. */
export function curveTable(found: readonly CurveTests[]): string {
  const names = Object.keys(found[0] ?? {});
  return [
    `**Specification curves.** The joint permutation tests at 5 % in ${found.length} simulated surveys in which no metal has an effect. ` +
      'Equal shares of one sign are told apart by the size of mean z.',
    '',
    table(
      ['curve and statistic', 'surveys', 'rejected % (MC error)', 'size'],
      names.map((name) => {
        const p = found.flatMap((tests) => tests[name] ?? []);
        const rejected = rejections(p);
        return [name, `${p.length}`, withError(rejected), verdict(isNear(rejected, SIZE))];
      }),
    ),
  ].join('\n');
}

export function jointTable(protocol: Protocol, found: readonly JointTests[]): string {
  const names = Object.keys(found[0] ?? {});
  return [
    `**Joint tests of ${protocol}** at 5 % in ${found.length} simulated surveys in which no metal has an effect, rejected in % (MC error).`,
    '',
    table(
      ['test', 'surveys', ...JOINT_RULES.map((rule) => `${rule} df`)],
      names.map((name) => {
        const tested = found.flatMap((tests) => tests[name] ?? []);
        const byRule = JOINT_RULES.map((rule) => tested.flatMap((test) => test[rule] ?? []));
        return [name, `${byRule[0].length}`, ...byRule.map((p) => judged(rejections(p), SIZE))];
      }),
    ),
  ].join('\n');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

const verdict = (holds: boolean) => (holds ? 'holds' : '**fails**');
const percent = (share: number) => (100 * share).toFixed(1);
const judged = (found: Proportion, nominal: number) =>
  isNear(found, nominal) ? withError(found) : `**${withError(found)}**`;
const withError = ({ share, monteCarloError }: Proportion) => `${percent(share)} (${percent(monteCarloError)})`;

/**
 * As many decimals as show a hundredth of the standard deviation: trends are per unit of the metal, and some units are
 * small.
 */
function decimals(sd: number): number {
  const HUNDREDTHS = 2;
  return Math.max(HUNDREDTHS, HUNDREDTHS - Math.floor(Math.log10(sd)));
}
