/**
 * What can be known of a study before anything is estimated: who is in it, where it is thin, and what it will come to.
 */
import { METHODS } from '../methods/index.ts';
import type { AnyMethod } from '../methods/method.ts';
import { InfiniteValueError, MissingColumnError, type ReadColumn } from '../nhanes/participants.ts';
import { EmptySampleError, type FlowStep } from '../nhanes/sample-rules.ts';
import { POOLING_RULES, ruleInWords } from '../nhanes/weights.ts';
import { hasCases } from '../outcomes/index.ts';
import type { Term } from '../survey/model-matrix.ts';
import { buildCohort, type Cohort, EmptySubgroupError, outcomeColumn } from './cohort.ts';
import { type OutcomeSummary, summaryOf } from './cohort-summary.ts';
import { fittedForm } from './fitted-form.ts';
import { studyLabels } from './labels.ts';
import { type ModelData, modelData } from './model-data.ts';
import type { RunRequest } from './run-request.ts';
import { type Variant, variantsOf } from './sensitivity.ts';
import { type StudyWeight, studyWeights } from './study-weights.ts';

/** With fewer cases, or others, in a compared group its interval is read with caution. */
export const FEW_EVENTS = 20;
/** With fewer, the interval covers the truth less often than it says. */
export const SPARSE_EVENTS = 10;
/** Cases, or others, per coefficient that a logistic model needs (Peduzzi et al., J Clin Epidemiol 1996;49:1373). */
const EVENTS_PER_COEFFICIENT = 10;

/** The complete cases of a model in a subgroup, without any exposure. */
export interface CheckedModel {
  outcome: string;
  model: string;
  subgroup: string;
  n: number;
  /** Null of a number. */
  cases: number | null;
  /** Coefficients of the covariates, with the intercept. */
  coefficients: number;
}

/** A group of an exposure with few cases, or few others. */
export interface ThinCell {
  outcome: string;
  exposure: string;
  form: string;
  model: string;
  subgroup: string;
  /** From 1. */
  group: number;
  n: number;
  cases: number;
  caution: 'few_events' | 'sparse';
}

/** Who would be in the analyses of a named change of the request. */
export interface CheckedChange {
  id: string;
  label: string;
  /** 0 where there is no cohort. */
  n: number;
  outcomes: OutcomeSummary[];
  flow: FlowStep[];
  weights: StudyWeight[];
  /** Why there is none, so that a run would not analyse it: it leaves nobody, or cannot be made; else null. */
  no_cohort: string | null;
}

export interface StudyCheck {
  n: number;
  outcomes: OutcomeSummary[];
  flow: FlowStep[];
  weights: StudyWeight[];
  models: CheckedModel[];
  thin_cells: ThinCell[];
  /** By method. */
  analyses: Record<string, number>;
  sensitivity: CheckedChange[];
  warnings: string[];
}

/**
 * Nothing is estimated.
 *
 * @throws MissingColumnError, DuplicateParticipantError, InfiniteValueError, EmptySampleError, EmptySubgroupError;
 * LonelyPsuError if the request asks for it
 */
export function checkStudy(request: RunRequest, readColumn: ReadColumn): StudyCheck {
  const cohort = buildCohort(request, readColumn);
  const { n, outcomes, flow, notes } = summaryOf(request, cohort);
  const models = request.exposures.length === 0 ? [] : checkedModels(request, cohort);
  const [, ...changes] = variantsOf(request);
  const sensitivity = changes.map((change) => checkedChange(change, readColumn));
  const without = sensitivity.flatMap(({ label, no_cohort }) => (no_cohort === null ? [] : [`${label}: ${no_cohort}`]));
  return {
    n,
    outcomes,
    flow,
    weights: studyWeights(request),
    models,
    thin_cells: thinCells(request, cohort),
    analyses: Object.fromEntries(METHODS.map((method) => [method.name, plannedBy(method, request)])),
    sensitivity,
    warnings: [...notes, ...without, ...weightWarnings(request), ...fewCases(request, models)],
  };
}

function plannedBy(method: AnyMethod, request: RunRequest): number {
  return variantsOf(request).reduce((sum, variant) => sum + method.planned(variant.request).length, 0);
}

function checkedChange({ sensitivity, label, request }: Variant, readColumn: ReadColumn): CheckedChange {
  const about = { id: `${sensitivity}`, label, weights: studyWeights(request) };
  try {
    const { n, outcomes, flow } = summaryOf(request, buildCohort(request, readColumn));
    return { ...about, n, outcomes, flow, no_cohort: null };
  } catch (error) {
    // As in a run, where such a change takes nothing else with it.
    const kinds = [EmptySampleError, EmptySubgroupError, MissingColumnError, InfiniteValueError];
    const why = kinds.find((kind) => error instanceof kind) && (error as Error);
    if (!why) throw error;
    return { ...about, n: 0, outcomes: [], flow: [], no_cohort: why.message };
  }
}

/** The rule that needs the two cycles has nothing to say of one of them beside later ones. */
function weightWarnings({ cycles }: RunRequest): string[] {
  return cycles.length > 1 && cycles.includes('1999-2000') && !cycles.includes('2001-2002')
    ? [`1999-2000 without 2001-2002 beside other cycles: ${ruleInWords(POOLING_RULES.four_years)}`]
    : [];
}

function checkedModels(request: RunRequest, cohort: Cohort): CheckedModel[] {
  return request.outcomes.flatMap((outcome) =>
    request.models.flatMap((model) =>
      request.subgroups.map((subgroup): CheckedModel => {
        const ids = { outcome: outcome.id, model: model.id, subgroup: subgroup.id };
        const data = modelData(request, ids, cohort, request.exposures);
        const rows = completeRows(data);
        return {
          ...ids,
          n: rows.length,
          cases: hasCases(outcome) ? rows.filter((row) => data.outcome[row] === 1).length : null,
          coefficients: 1 + data.covariates.reduce((sum, term) => sum + coefficientsOf(term, rows), 0),
        };
      }),
    ),
  );
}

/** Rows of the domain with outcome and covariates. */
function completeRows({ domain, outcome, covariates }: ModelData): number[] {
  const columns = [outcome, ...covariates.map(valuesOf)];
  return Array.from(domain.keys()).filter(
    (row) => domain[row] === 1 && columns.every((values) => !Number.isNaN(values[row])),
  );
}

function valuesOf(term: Term): Float64Array {
  if (term.kind === 'product') throw new RangeError('a covariate is no product');
  return term.kind === 'factor' ? term.codes : term.values;
}

/** Levels that occur, but the reference; one of a number. */
function coefficientsOf(term: Term, rows: readonly number[]): number {
  if (term.kind !== 'factor') return 1;
  return Math.max(0, new Set(rows.map((row) => term.codes[row])).size - 1);
}

function fewCases(request: RunRequest, models: readonly CheckedModel[]): string[] {
  const labels = studyLabels(request);
  return models.flatMap(({ outcome, model, subgroup, n, cases, coefficients }) => {
    const events = cases === null ? n : Math.min(cases, n - cases);
    if (events >= EVENTS_PER_COEFFICIENT * coefficients) return [];
    const what = cases === null ? 'participants' : events === cases ? 'cases' : 'participants who are no cases';
    return [
      `${labels.outcome(outcome)}, ${labels.model(model)}, ${labels.subgroup(subgroup)}: ${events} ${what} for ` +
        `${coefficients} coefficients before any exposure; ${EVENTS_PER_COEFFICIENT} for each are a common minimum`,
    ];
  });
}

function thinCells(request: RunRequest, cohort: Cohort): ThinCell[] {
  const cells: ThinCell[] = [];
  for (const outcome of request.outcomes.filter(hasCases)) {
    for (const exposure of request.exposures) {
      for (const form of request.forms) {
        const { groups } = fittedForm(form, exposure, outcome.id, cohort);
        if (!groups) continue;
        for (const model of request.models) {
          for (const subgroup of request.subgroups) {
            const ids = { outcome: outcome.id, model: model.id, subgroup: subgroup.id };
            const rows = completeRows(modelData(request, ids, cohort, [exposure]));
            const values = cohort.columns[outcomeColumn(outcome.id)];
            cells.push(
              ...thinGroups(groups, rows, values).map((cell) => ({ ...ids, exposure, form: form.id, ...cell })),
            );
          }
        }
      }
    }
  }
  return cells;
}

function thinGroups(
  { codes, count }: { codes: Float64Array; count: number },
  rows: readonly number[],
  outcome: Float64Array,
): Pick<ThinCell, 'group' | 'n' | 'cases' | 'caution'>[] {
  const sizes = new Array<number>(count).fill(0);
  const events = new Array<number>(count).fill(0);
  for (const row of rows) {
    if (Number.isNaN(codes[row])) continue;
    sizes[codes[row] - 1] += 1;
    events[codes[row] - 1] += outcome[row];
  }
  return sizes.flatMap((n, i) => {
    const fewest = Math.min(events[i], n - events[i]);
    if (fewest >= FEW_EVENTS) return [];
    return [{ group: i + 1, n, cases: events[i], caution: fewest < SPARSE_EVENTS ? 'sparse' : 'few_events' }];
  });
}
