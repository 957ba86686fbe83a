/**
 * Permutations of a specification curve: all exposures together change places between participants of the same PSU, sex
 * and age group, and every specification is refitted, by its score test (Simonsohn, Simmons and Nelson, Specification
 * curve analysis, 2020).
 */
import { fitForm } from '../../exposures/form.ts';
import type { Participants } from '../../nhanes/participants.ts';
import { quantiles } from '../../numeric/quantile.ts';
import { cohortOf, protocolOf } from '../../study/cohort.ts';
import { type CompactCohort, compactCohort } from '../../study/compact-cohort.ts';
import { exposureData } from '../../study/fitted-form.ts';
import { type CohortData, modelData } from '../../study/model-data.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { surveyDesignOf } from '../../study/survey-design.ts';
import { covariateModel } from '../../survey/covariate-model.ts';
import { rowsOfDomain, rowsWith, valuesAt } from '../../survey/design.ts';
import { valuesOf } from '../../survey/model-matrix.ts';
import { ScoreTest } from '../../survey/score-test.ts';
import { blocksOf, drawOrder } from '../../wqs/permutation/shuffle.ts';
import { ageGroups } from '../permutation-test.ts';
import { OF_ONE_SPECIFICATION } from '../specifications/cohorts.ts';
import { requestsOfChoices } from '../specifications/specified-request.ts';
import type { AMONG } from '../specifications/summary.ts';
import { streamOf } from '../stream.ts';
import { type ScoredForm, scoredContrasts, scoredForm, scoresOf } from './permuted-form.ts';
import { type Curve, type RefitCohort, type Refits, refitsOf } from './refits.ts';

/**
 * What is told of a curve: the median estimate, the share of the sign that most estimates have, and the mean of
 * estimate / se.
 */
export const STATISTICS = ['median', 'share', 'mean_z'] as const;
export type CurveStatistics = Record<(typeof STATISTICS)[number], number>;

/** Of a request without one. */
export const SEED = 2023;

/**
 * Of each curve, among all specifications and among the defensible ones, with how many are estimated; NaN where none
 * is.
 */
export type StatisticsOfCurves = Record<(typeof AMONG)[number], CurveStatistics & { estimated: number }>[];

/** Whose exposures each row of the cohort has: its own, or in a permutation those of another. */
type Order = Int32Array;

/** The statistics of a curve as it is, and of as many permutations as one likes, each by its number. */
export class CurvePermutations {
  readonly curves: readonly Curve[];
  readonly #request: RunRequest;
  readonly #cohort: CohortData;
  readonly #exposures: readonly string[];
  readonly #refits: Refits;
  readonly #rowOf: ReadonlyMap<number, number>;
  /** The rows of the cohort that may change places, and which of them among themselves. */
  readonly #rows: Int32Array;
  readonly #blocks: Int32Array[];

  /** @param cohort of the run: everyone in the design, with every variable that any specification uses */
  constructor(request: RunRequest, cohort: CohortData) {
    this.#request = request;
    this.#cohort = cohort;
    this.#exposures = [...new Set(requestsOfChoices(request).flatMap(({ exposures }) => exposures))];
    this.#refits = refitsOf(request, scoredContrasts);
    this.curves = this.#refits.curves;
    const { columns } = cohort;
    this.#rowOf = new Map(Array.from(columns.seqn, (person, row) => [person, row]));
    const design = surveyDesignOf(request, columns);
    const known = this.#exposures.map((name) => columns[name]);
    this.#rows = rowsWith(known, rowsOfDomain(design, Uint8Array.from(columns.in_sample)));
    const psus = Int32Array.from(this.#rows, (row) => design.psuOfRow[row]);
    const labels = [psus, valuesAt(columns.sex, this.#rows), ageGroups(valuesAt(columns.age, this.#rows))];
    this.#blocks = blocksOf(this.#rows.length, labels);
  }

  /** With everyone's own exposures. */
  observed(): StatisticsOfCurves {
    return this.#statistics([this.#ownOrder()])[0];
  }

  /** Of the permutations of these numbers, each a function of the seed and its number alone. */
  permuted(numbers: readonly number[]): StatisticsOfCurves[] {
    const stream = streamOf(this.#request.specifications?.seed ?? SEED, 'all');
    const drawn = new Int32Array(this.#rows.length);
    return this.#statistics(
      numbers.map((number) => {
        drawOrder(this.#blocks, stream, number, drawn);
        const order = this.#ownOrder();
        this.#rows.forEach((row, i) => {
          order[row] = this.#rows[drawn[i]];
        });
        return order;
      }),
    );
  }

  #ownOrder(): Order {
    return Int32Array.from(this.#cohort.columns.seqn.keys());
  }

  #statistics(orders: readonly Order[]): StatisticsOfCurves[] {
    const found = orders.map(() => this.curves.map(({ defensible }) => emptyEffects(defensible.length)));
    for (const cohort of this.#refits.cohorts) this.#refit(cohort, orders, found);
    return found.map((effects) => effects.map((one, c) => statisticsOf(one, this.curves[c].defensible)));
  }

  /** Refits what is fitted on one cohort, in every order. */
  #refit({ request, models }: RefitCohort, orders: readonly Order[], found: Effects[][]): void {
    const own = this.#cohortOf(request);
    if (!own) return;
    const rows = Int32Array.from(own.columns.seqn, (person) => this.#rowOf.get(person) ?? -1);
    const forms = new Map<string, ScoredForm[]>();
    for (const model of models) {
      const [{ analysis }] = model.refits;
      const data = modelData(model.request, analysis, own, [analysis.exposure]);
      const known = [
        data.outcome,
        ...data.covariates.flatMap(valuesOf),
        ...this.#exposures.map((name) => own.columns[name]),
      ];
      const inDomain = rowsOfDomain(data.design, data.domain);
      const complete = rowsWith(known, inDomain);
      const { fitted } = covariateModel(
        data.design,
        complete,
        inDomain.length,
        data.outcome,
        data.covariates,
        analysis.family,
      );
      if (!fitted) continue;
      const test = new ScoreTest(data.design, fitted);
      for (const {
        form,
        analysis: { exposure, outcome },
        places,
      } of model.refits) {
        const key = JSON.stringify([form, exposure, outcome]);
        const ofOrders =
          forms.get(key) ??
          orders.map((order) => {
            const taken = this.#cohort.columns[exposure];
            const values = Float64Array.from(rows, (row) => taken[order[row]]);
            return scoredForm(fitForm(form, { ...exposureData(form, exposure, outcome, own), values }));
          });
        forms.set(key, ofOrders);
        ofOrders.forEach((scored, o) => {
          const scores = scoresOf(test, scored);
          for (const { contrast, curve, entry } of places) {
            const score = scores.get(contrast);
            if (!score) continue;
            found[o][curve].estimates[entry] = score.estimate;
            found[o][curve].z[entry] = score.z;
          }
        });
      }
    }
  }

  /** The cohort of a specification out of that of the run; undefined where nobody is left. */
  #cohortOf(request: RunRequest): CompactCohort | undefined {
    const { seqn, stratum, psu, weight, ...columns } = this.#cohort.columns;
    const { catalogue } = protocolOf(request);
    const variables = Object.fromEntries(Object.entries(columns).filter(([id]) => id in catalogue));
    const participants: Participants = { seqn, stratum, psu, weight, variables };
    try {
      return compactCohort(cohortOf(request, protocolOf(request), participants));
    } catch (error) {
      if (error instanceof Error && OF_ONE_SPECIFICATION.includes(error.name)) return undefined;
      throw error;
    }
  }
}

/** The effects of one curve, NaN where a specification has none. */
interface Effects {
  estimates: Float64Array;
  z: Float64Array;
}

function emptyEffects(entries: number): Effects {
  return { estimates: new Float64Array(entries).fill(Number.NaN), z: new Float64Array(entries).fill(Number.NaN) };
}

function statisticsOf({ estimates, z }: Effects, defensible: readonly boolean[]): StatisticsOfCurves[number] {
  const among = (counts: (entry: number) => boolean): StatisticsOfCurves[number]['all'] => {
    const isThere = (_: number, entry: number) => counts(entry) && !Number.isNaN(estimates[entry]);
    const known = estimates.filter(isThere);
    if (known.length === 0) return { estimated: 0, median: Number.NaN, share: Number.NaN, mean_z: Number.NaN };
    const positive = known.reduce((count, estimate) => count + Number(estimate > 0), 0);
    const sum = z.filter(isThere).reduce((total, value) => total + value, 0);
    return {
      estimated: known.length,
      median: quantiles(known, [0.5])[0],
      share: Math.max(positive, known.length - positive) / known.length,
      mean_z: sum / known.length,
    };
  };
  return { all: among(() => true), defensible: among((entry) => defensible[entry]) };
}
