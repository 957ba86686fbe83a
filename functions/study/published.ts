/** What the published study says, figures and statements, each beside what this run found. */
import { familyOf } from '../survey/family.ts';
import type { EffectRow } from './effect-row.ts';
import type { RunRequest } from './run-request.ts';

type Published = NonNullable<RunRequest['published']>;
type PublishedValue = Published['values'][number];
type PublishedStatement = Exclude<Published['statements'][number], string>;

export interface ValueComparison extends Pick<PublishedValue, 'exposure' | 'model' | 'subgroup' | 'contrast'> {
  published: Pick<PublishedValue, 'odds_ratio' | 'ci_low' | 'ci_high' | 'p'>;
  /** Null where the run has no such analysis. */
  ours: Pick<EffectRow, 'effect' | 'effect_low' | 'effect_high' | 'p' | 'status' | 'caution'> | null;
  /** Why the published value must not be scored against; null when nothing speaks against it. */
  inconsistent: string | null;
}

/**
 * `met`: every contrast judged shows what the statement says. `met_in_part`: some do. `not_met`: none does.
 * `contradicted`: none does, and at least one shows the opposite. `not_judged`: this run has no interval for any of
 * them.
 */
export type Verdict = 'met' | 'met_in_part' | 'not_met' | 'contradicted' | 'not_judged';

export interface StatementComparison extends Pick<PublishedStatement, 'text' | 'exposure' | 'subgroup' | 'claim'> {
  verdict: Verdict;
  /**
   * How many contrasts of this run have an interval to judge by, how many show what is claimed, and how many the
   * opposite.
   */
  judged: number;
  agreeing: number;
  opposing: number;
}

export interface PublishedComparison {
  values: ValueComparison[];
  statements: StatementComparison[];
}

/** The published figures and statements of a request beside the rows of its run; both empty where it names none. */
export function compareWithPublished(request: RunRequest, allRows: readonly EffectRow[]): PublishedComparison {
  const { published, outcomes } = request;
  const [outcome] = outcomes;
  // The published study has one outcome and one kind of model: those that the request names first.
  const rows = allRows.filter((row) => row.outcome === outcome.id && row.family === outcome.families[0]);
  return {
    values: (published?.values ?? []).map((value) => compareValue(value, rows)),
    statements: (published?.statements ?? [])
      .filter((statement) => typeof statement !== 'string')
      .map((statement) => judge(statement, rows)),
  };
}

function compareValue(
  { exposure, model, subgroup, contrast, inconsistent, ...published }: PublishedValue,
  rows: readonly EffectRow[],
): ValueComparison {
  const row = rows.find((candidate) => isOf(candidate, { exposure, model, subgroup, contrast }));
  return {
    exposure,
    model,
    subgroup,
    contrast,
    published,
    ours: row ? oursOf(row) : null,
    inconsistent: inconsistent ?? null,
  };
}

function oursOf({ effect, effect_low, effect_high, p, status, caution }: EffectRow) {
  return { effect, effect_low, effect_high, p, status, caution };
}

function isOf(row: EffectRow, { exposure, model, subgroup, contrast }: Omit<ValueComparison, keyof Outcome>): boolean {
  return row.exposure === exposure && row.model === model && row.subgroup === subgroup && row.contrast === contrast;
}

type Outcome = Pick<ValueComparison, 'published' | 'ours' | 'inconsistent'>;

/** Judges a statement by the 95 % intervals of all its contrasts in all its models. */
function judge(statement: PublishedStatement, rows: readonly EffectRow[]): StatementComparison {
  const { text, exposure, subgroup, claim, models, contrasts } = statement;
  const shown = models.flatMap((model) =>
    contrasts.flatMap((contrast) => {
      const row = rows.find((candidate) => isOf(candidate, { exposure, model, subgroup, contrast }));
      return row && row.effect_low !== null && row.effect_high !== null
        ? [associationOf(row.effect_low, row.effect_high, familyOf(row.family).effect(0))]
        : [];
    }),
  );
  const judged = shown.length;
  const agreeing = shown.filter((association) => association === claim).length;
  const opposing = shown.filter((association) => isOpposite(association, claim)).length;
  return {
    text,
    exposure,
    subgroup,
    claim,
    verdict: verdictOf(judged, agreeing, opposing),
    judged,
    agreeing,
    opposing,
  };
}

type Association = PublishedStatement['claim'];

/** What an interval shows, given the effect of nothing: a ratio of 1, a difference of 0. */
function associationOf(low: number, high: number, nothing: number): Association {
  if (low > nothing) return 'positive';
  return high < nothing ? 'protective' : 'none';
}

/**
 * Any association is the opposite of none; an interval that holds 1 is not the opposite of an association, but only no
 * sign of it.
 */
function isOpposite(shown: Association, claim: Association): boolean {
  return shown !== claim && shown !== 'none';
}

function verdictOf(judged: number, agreeing: number, opposing: number): Verdict {
  if (judged === 0) return 'not_judged';
  if (agreeing === judged) return 'met';
  if (agreeing > 0) return 'met_in_part';
  return opposing > 0 ? 'contradicted' : 'not_met';
}
