/**
 * Four studies with made-up figures, each figure another: of cases, of a number, of a description, of a mixture with
 * cautions.
 */
import type { StudyReport } from '../../functions/report/study-report.ts';
import {
  effectRow,
  NO_ESTIMATE,
  participantsRow,
  prevalenceRow,
  qgcompRow,
  smallReport,
  smallRequest,
  weightRow,
  wqsRow,
} from './study-report.ts';

const CONTRASTS = ['q2', 'q3', 'q4', 'trend'];
const MODELS = ['crude', 'model-1'];
const SUBGROUPS = ['all', 'male'];

/** Figures that no two rows share: whoever mixes up two rows shows another figure. */
function figures(index: number, isRatio: boolean) {
  const estimate = ((index * 37) % 101) / 40 - 1.2;
  const [low, high] = [estimate - 0.31 - index / 500, estimate + 0.42 + index / 300];
  const effect = (value: number) => (isRatio ? Math.exp(value) : value);
  return {
    estimate,
    ci_low: low,
    ci_high: high,
    effect: effect(estimate),
    effect_low: effect(low),
    effect_high: effect(high),
    p: ((index * 53) % 97) / 97,
  };
}

function regressions(given: object, isRatio: boolean) {
  return ['cadmium', 'selenium']
    .flatMap((exposure) =>
      MODELS.flatMap((model) =>
        SUBGROUPS.flatMap((subgroup) => CONTRASTS.map((contrast) => ({ exposure, model, subgroup, contrast }))),
      ),
    )
    .map((ids, index) => effectRow({ ...given, ...ids, ...figures(index + 1, isRatio) }));
}

function binary(): StudyReport {
  const report = smallReport();
  const joint = ['cadmium', 'selenium'].map((exposure, index) =>
    effectRow({ exposure, contrast: 'interaction:sex', p: 0.011 + index / 7, estimate: 2.1 + index }),
  );
  return {
    ...report,
    request: smallRequest({ id: 'binary', wqs: undefined, qgcomp: undefined, interactions: ['sex'] }),
    rows: {
      regression: [...regressions({}, true), ...joint],
      participants: report.rows.participants,
      prevalence: report.rows.prevalence,
    },
  };
}

function linear(): StudyReport {
  const report = smallReport();
  const outcomes = [{ id: 'spine', label: 'spine BMD', number: 'lumbar_spine_bmd' }];
  const definition = 'total lumbar spine BMD, g/cm2';
  const { cohort } = report.manifest;
  if (!cohort) throw new Error('the small report has a cohort');
  return {
    ...report,
    manifest: {
      ...report.manifest,
      cohort: { ...cohort, outcomes: [{ id: 'spine', label: 'spine BMD', definition, n: 1777, cases: null }] },
      published: { values: [], statements: [] },
    },
    flow: report.flow.map((step) => ({ ...step, cases: {} })),
    request: smallRequest({ id: 'linear', outcomes, wqs: undefined, qgcomp: undefined, description: undefined }),
    rows: { regression: regressions({ outcome: 'spine', family: 'linear' }, false) },
  };
}

function descriptive(): StudyReport {
  const report = smallReport();
  const sample = [{ step: 'positive weight', positive_weight: true }];
  const settings = { exposures: [], models: [], wqs: undefined, qgcomp: undefined };
  return {
    ...report,
    manifest: { ...report.manifest, published: { values: [], statements: [] } },
    request: smallRequest({ id: 'descriptive', sample, ...settings, description: { variables: ['age', 'cadmium'] } }),
    rows: {
      participants: ['age', 'cadmium'].flatMap((variable, index) =>
        ['all', 'without', 'with'].map((group, place) =>
          participantsRow({
            variable,
            group,
            estimate: 11.3 * (index + 1) + place,
            missing: index === 0 ? 3 + place : 0,
            below_detection: index === 1 ? 40 + place : null,
          }),
        ),
      ),
      prevalence: SUBGROUPS.flatMap((subgroup, index) =>
        (['logit', 'korn-graubard'] as const).map((contrast, place) =>
          prevalenceRow({ subgroup, contrast, estimate: 0.0583 + index / 31, ci_low: 0.041 + place / 300 }),
        ),
      ),
    },
  };
}

/** Marked-up and formula-like labels besides: a study's author may write what they like. */
function mixture(): StudyReport {
  const report = smallReport();
  const attack = '=HYPERLINK("http://example.org","<b>men</b> & more")';
  const directions = ['positive', 'negative'] as const;
  return {
    ...report,
    request: smallRequest({
      id: 'mixture',
      description: undefined,
      subgroups: [
        { id: 'all', label: 'all participants' },
        { id: 'male', label: attack, where: { variable: 'sex', in: ['male'] } },
      ],
    }),
    rows: {
      regression: [
        effectRow({ ...NO_ESTIMATE, status: 'not_estimable', reason: 'cadmium q2: no case among its 32 rows' }),
        effectRow({ contrast: 'q3', status: 'firth', effect_high: 900, reason: 'separated', reference_events: 3 }),
        effectRow({ contrast: 'q4', subgroup: 'male', dropped: 'sex: the same value in all rows of the domain' }),
      ],
      wqs: directions.flatMap((direction, index) =>
        (['glm', 'survey'] as const).map((final, place) =>
          wqsRow({ direction, final, kept: 98 - 30 * index, ...figures(3 + 2 * index + place, true) }),
        ),
      ),
      wqs_weights: directions.flatMap((direction, index) =>
        ['cadmium', 'selenium'].map((component, place) =>
          weightRow({ direction, component, weight: index === place ? 0.73 : 0.27 }),
        ),
      ),
      qgcomp: SUBGROUPS.flatMap((subgroup, index) => [
        qgcompRow({ subgroup, exposure: 'mixture', contrast: 'psi', ...figures(11 + index, true) }),
        qgcompRow({ subgroup, exposure: 'cadmium', contrast: 'coefficient', weight: 1, ...figures(21 + index, true) }),
        qgcompRow({ subgroup, exposure: 'selenium', contrast: 'coefficient', weight: 1, ...figures(31 + index, true) }),
      ]),
    },
  };
}

export const FOUR_STUDIES: Readonly<Record<string, () => StudyReport>> = { binary, linear, descriptive, mixture };
