/**
 * The census value of a contrast: what the study's model comes to in the population itself. There is no closed form of
 * it for quartiles of one metal and disease at either of two sites. Ten independent surveys, taken together as if they
 * were the population, are grouped by their own quartiles and fitted by maximum likelihood, each person counting by
 * weight: a population of 600 PSUs, whose own small-sample bias is a tenth of a survey's. The mean over many such
 * populations is the census value; their spread tells its error.
 */
import { type Effects, estimatesOf, type Protocol, proofRequest, simulatedCohorts } from './proof-study.ts';
import { pooledSample, type Quartiles, quartilesOf } from './quartiles.ts';

const SURVEYS_OF_A_POPULATION = 10;
/** Far from the seeds of the surveys that are judged. */
const FIRST_SEED = 1_000_000;

export interface Census {
  /** By contrast. */
  logOr: Record<Effects, Record<string, number>>;
  quartiles: Quartiles;
}

/** The census of a protocol in the population of that number. */
export function census(protocol: Protocol, population: number, surveys = SURVEYS_OF_A_POPULATION): Census {
  const request = proofRequest(protocol);
  const cohorts = Array.from({ length: surveys }, (_, i) =>
    simulatedCohorts(request, FIRST_SEED + population * surveys + i, 1),
  );
  const [{ declared }] = cohorts;
  const fitted = (effects: Effects) => {
    const columns = pooledSample(cohorts.map((cohort) => cohort[effects]));
    const estimates = estimatesOf(request, { columns, levels: declared.levels });
    return {
      quartiles: quartilesOf(request, columns),
      logOr: Object.fromEntries(
        Object.entries(estimates).map(([contrast, found]) => [contrast, found?.logOr ?? Number.NaN]),
      ),
    };
  };
  const [withEffects, without] = [fitted('declared'), fitted('none')];
  return { logOr: { declared: withEffects.logOr, none: without.logOr }, quartiles: withEffects.quartiles };
}
