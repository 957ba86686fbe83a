/**
 * Which pairs of a sweep are fitted in which layer, on whose weights, and why the others are not. A layer is a cycle by
 * itself, or all cycles in which a pair is measured, pooled. Nothing here needs any data.
 */
import { fileName } from '../../nhanes/catalogue/tables.ts';
import { breaksBetween } from '../../nhanes/pooling.ts';
import type { Cycle } from '../../nhanes/releases.ts';
import type { Catalogue } from '../../nhanes/variables/variable.ts';
import { weightsFor } from '../../nhanes/weights.ts';
import { outcomeGuard } from '../../outcomes/guard.ts';
import { type Outcome, outcomeVariables, withFamilies } from '../../outcomes/index.ts';
import type { RowIds } from '../../study/effect-row.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { catalogueOf, variablesOfRegressions } from '../../study/study-variables.ts';
import type { Combination } from './settings.ts';

/** What is fitted: a cycle by itself, or the pooled participants. */
export type Layer = Cycle | 'pooled';

/** Participants that fits share: those of these cycles with these weights. */
export interface Block {
  cycles: readonly Cycle[];
  weights: RunRequest['weights'];
}

export interface PlannedFit {
  block: Block;
  ids: RowIds;
}

/** Why there is no fit. */
export interface Refusal {
  status: 'not_measured' | 'not_estimable';
  reason: string;
}

/** The request asks for no sweep. */
export class NoSweepError extends Error {
  constructor() {
    super('the request asks for no sweep');
    this.name = 'NoSweepError';
  }
}

const known = new WeakMap<RunRequest, SweepLayers>();

/** Those of the request. @throws NoSweepError */
export function layersOf(request: RunRequest): SweepLayers {
  const made = known.get(request) ?? new SweepLayers(request);
  known.set(request, made);
  return made;
}

export class SweepLayers {
  /**
   * Of all fits: no outcomes or exposures, and the cycles of the whole sweep. What it asks of other methods nobody
   * reads.
   */
  readonly base: RunRequest;
  readonly catalogue: Catalogue;
  readonly exposures: readonly string[];
  readonly outcomes: readonly Outcome[];
  readonly combine: Combination;
  /** Those that are fitted. */
  readonly layers: readonly Layer[];
  readonly #without: ReadonlySet<string>;
  readonly #baseVariables: readonly string[];
  readonly #guards: ReadonlyMap<string, (id: string) => boolean>;
  readonly #tables = new Map<string, readonly string[] | undefined>();
  readonly #weights = new Map<string, Block['weights'][Cycle] | undefined>();
  readonly #blocks = new Map<string, Block>();
  readonly #fits = new Map<Layer, PlannedFit[]>();

  constructor(request: RunRequest) {
    if (!request.sweep) throw new NoSweepError();
    const { exposures, combine, without } = request.sweep;
    const outcomes = request.sweep.outcomes.map(withFamilies);
    this.base = { ...request, outcomes: [], exposures: [], interactions: [] };
    this.catalogue = catalogueOf(request);
    this.exposures = exposures;
    this.outcomes = outcomes;
    this.combine = combine;
    this.layers = combine === 'pooled' ? [...request.cycles, 'pooled'] : request.cycles;
    this.#without = new Set(without);
    this.#baseVariables = variablesOfRegressions(this.base);
    this.#guards = new Map(outcomes.map((outcome) => [outcome.id, outcomeGuard(outcome, this.catalogue)]));
  }

  /** Every fit of a layer, those of the same participants, outcome and covariates one after the other. */
  fits(layer: Layer): readonly PlannedFit[] {
    const made = this.#fits.get(layer) ?? this.#plannedFits(layer);
    this.#fits.set(layer, made);
    return made;
  }

  /** Every analysis of the sweep, measured or not, in the order of its rows. */
  analyses(): RowIds[] {
    return this.outcomes.flatMap((outcome) => this.#analysesOf(outcome, this.exposures, () => true));
  }

  /** Why an analysis is not in a layer, or not combined over cycles; undefined if it is. */
  refusal({ outcome: id, model, exposure }: RowIds, layer: Layer | Combination): Refusal | undefined {
    const outcome = this.outcomes.find((one) => one.id === id);
    if (!outcome) throw new RangeError(`the sweep has no outcome "${id}"`);
    const place = this.#place(outcome, exposure, layer);
    if ('reason' in place) return place;
    const covariate = this.#covariateOfOutcome(outcome, model);
    return covariate === undefined
      ? undefined
      : { status: 'not_estimable', reason: `the covariate ${covariate} is what the outcome is made of` };
  }

  /**
   * The variables that every fit needs beside its exposure and outcome: those of the sample, the covariates and the
   * subgroups.
   */
  get baseVariables(): readonly string[] {
    return this.#baseVariables;
  }

  /** Whether all files that a variable is made of are at hand in a cycle. */
  isMeasured(id: string, cycle: Cycle): boolean {
    return this.#tablesOf([id], cycle) !== undefined;
  }

  #plannedFits(layer: Layer): PlannedFit[] {
    const byBlock = new Map<Block, Map<Outcome, string[]>>();
    for (const outcome of this.outcomes) {
      for (const exposure of this.exposures) {
        const place = this.#place(outcome, exposure, layer);
        if ('reason' in place) continue;
        const ofBlock = byBlock.get(place) ?? new Map<Outcome, string[]>();
        byBlock.set(place, ofBlock);
        const exposures = ofBlock.get(outcome) ?? [];
        ofBlock.set(outcome, exposures);
        exposures.push(exposure);
      }
    }
    return [...byBlock].flatMap(([block, exposuresOf]) =>
      [...exposuresOf].flatMap(([outcome, exposures]) =>
        this.#analysesOf(outcome, exposures, (model) => this.#covariateOfOutcome(outcome, model) === undefined).map(
          (ids) => ({ block, ids }),
        ),
      ),
    );
  }

  #analysesOf(outcome: Outcome, exposures: readonly string[], hasModel: (model: string) => boolean): RowIds[] {
    const { models, subgroups, forms } = this.base;
    const found: RowIds[] = [];
    for (const family of outcome.families) {
      for (const { id: model } of models) {
        if (!hasModel(model)) continue;
        for (const { id: subgroup } of subgroups) {
          for (const exposure of exposures) {
            for (const { id: form } of forms)
              found.push({ exposure, outcome: outcome.id, family, form, model, subgroup });
          }
        }
      }
    }
    return found;
  }

  #covariateOfOutcome({ id }: Outcome, model: string): string | undefined {
    const covariates = this.base.models.find((one) => one.id === model)?.covariates ?? [];
    return covariates.find((covariate) => this.#guards.get(id)?.(covariate));
  }

  /** The participants that a pair is fitted on in a layer. */
  #place(outcome: Outcome, exposure: string, layer: Layer | Combination): Block | Refusal {
    if (this.#guards.get(outcome.id)?.(exposure))
      return { status: 'not_estimable', reason: `${exposure} is what the outcome is made of` };
    const isOneCycle = layer !== 'pooled' && layer !== 'meta-analysis';
    const cycles = isOneCycle ? [layer] : this.base.cycles;
    const ids = [exposure, ...outcomeVariables(outcome).map(({ id }) => id)];
    const measured = cycles.filter((cycle) => this.#tablesOf(ids, cycle) !== undefined);
    if (measured.length === 0) {
      return {
        status: 'not_measured',
        reason: isOneCycle ? this.#whyNotMeasured(ids, layer) : 'not measured together in any cycle',
      };
    }
    const usable = measured.filter((cycle) => this.#weightOf(ids, cycle, [cycle]) !== undefined);
    if (usable.length === 0) {
      const reason =
        'exposure and outcome come from two subsamples, and no weight makes those in both stand for the population';
      return { status: 'not_estimable', reason };
    }
    const broken = breaksBetween(
      usable,
      ids.flatMap((id) => this.catalogue[id].periods),
    ).find(({ variable }) => !this.base.accept_breaks?.includes(variable));
    if (broken) {
      const reason = `${broken.variable} cannot be compared over ${usable.join(', ')}; a request accepts that by "accept_breaks"`;
      return { status: 'not_estimable', reason };
    }
    const weights = Object.fromEntries(usable.map((cycle) => [cycle, this.#weightOf(ids, cycle, usable)]));
    const key = JSON.stringify(weights);
    const block = this.#blocks.get(key) ?? { cycles: usable, weights };
    this.#blocks.set(key, block);
    return block;
  }

  #whyNotMeasured(ids: readonly string[], cycle: Cycle): string {
    const lacking = ids.find((id) => !this.isMeasured(id, cycle)) ?? ids[0];
    const sources = this.catalogue[lacking].sources[cycle];
    if (!sources) return `${lacking} is not measured in ${cycle}`;
    const files = [...new Set(sources.map(({ table }) => fileName(table, cycle)))];
    return `${files.filter((file) => this.#without.has(file)).join(', ')}, of which ${lacking} is made, is not at hand`;
  }

  /** The tables that variables are read from in a cycle; undefined where one of them is not to be had there. */
  #tablesOf(ids: readonly string[], cycle: Cycle): readonly string[] | undefined {
    const key = `${cycle} ${ids.join(' ')}`;
    if (this.#tables.has(key)) return this.#tables.get(key);
    const sources = ids.map((id) => this.catalogue[id].sources[cycle]);
    const tables = sources.every((columns) => columns !== undefined)
      ? [...new Set(sources.flatMap((columns = []) => columns.map(({ table }) => table)))]
      : undefined;
    const found = tables?.every((table) => !this.#without.has(fileName(table, cycle))) ? tables : undefined;
    this.#tables.set(key, found);
    return found;
  }

  /** The weight of the smallest sample among the tables of a fit; undefined where there are two that neither holds. */
  #weightOf(ids: readonly string[], cycle: Cycle, pooled: readonly Cycle[]) {
    const tables = [...(this.#tablesOf(this.#baseVariables, cycle) ?? []), ...(this.#tablesOf(ids, cycle) ?? [])];
    const key = `${cycle} ${pooled.join(' ')} ${tables.join(' ')}`;
    if (this.#weights.has(key)) return this.#weights.get(key);
    const found = weightsFor(tables, cycle, pooled);
    const weight = found.length === 1 ? { table: found[0].table, column: found[0].column } : undefined;
    this.#weights.set(key, weight);
    return weight;
  }
}
