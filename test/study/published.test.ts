import { describe, expect, it } from 'vitest';
import type { EffectRow } from '../../functions/study/effect-row.ts';
import { compareWithPublished, type Verdict } from '../../functions/study/published.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { eventFile } from '../support/events.ts';

const request = parseRunRequest(eventFile('huang-2023'));

/** A row of cadmium in men with that interval; null for one that cannot be estimated. */
function menRow(model: string, contrast: string, interval: [low: number, high: number] | null): EffectRow {
  const [effect_low, effect_high] = interval ?? [null, null];
  const ids = { exposure: 'cadmium', outcome: 'osteoporosis', family: 'logistic', model, subgroup: 'male', contrast };
  return { ...ids, effect_low, effect_high } as EffectRow;
}

function verdictOn(text: string, rows: EffectRow[]) {
  return compareWithPublished(request, rows).statements.find((statement) => statement.text === text);
}

const NOT_IN_MEN = 'Cadmium in men: no association found.';
const ABOVE: [number, number] = [1.2, 9];
const BELOW: [number, number] = [0.1, 0.9];
const AROUND: [number, number] = [0.5, 2];

describe('a published statement', () => {
  it.each<[what: string, rows: EffectRow[], verdict: Verdict, judged: number, agreeing: number, opposing: number]>([
    ['no row of it', [], 'not_judged', 0, 0, 0],
    ['no interval in any row', [menRow('model-1', 'q4', null)], 'not_judged', 0, 0, 0],
    ['intervals that all hold 1', [menRow('model-1', 'q2', AROUND), menRow('model-2', 'q4', AROUND)], 'met', 2, 2, 0],
    ['an interval above 1', [menRow('model-1', 'q4', ABOVE)], 'contradicted', 1, 0, 1],
    ['an interval below 1', [menRow('model-1', 'q4', BELOW)], 'contradicted', 1, 0, 1],
    ['one of each', [menRow('model-1', 'q2', AROUND), menRow('model-1', 'q4', ABOVE)], 'met_in_part', 2, 1, 1],
    ['rows of another contrast alone', [menRow('model-1', 'trend', ABOVE)], 'not_judged', 0, 0, 0],
  ])('that there is no association, beside %s', (_, rows, verdict, judged, agreeing, opposing) => {
    expect(verdictOn(NOT_IN_MEN, rows)).toMatchObject({ verdict, judged, agreeing, opposing });
  });

  it('of an association is not met by intervals that hold 1, and contradicted by the opposite', () => {
    const women = (interval: [number, number]) => [{ ...menRow('model-1', 'q4', interval), subgroup: 'female' }];
    const text = 'Cadmium in women: positive in all three models.';
    expect(verdictOn(text, women(ABOVE))?.verdict).toBe('met');
    expect(verdictOn(text, women(AROUND))?.verdict).toBe('not_met');
    expect(verdictOn(text, women(BELOW))?.verdict).toBe('contradicted');
  });
});

it('on a number is judged by a difference of 0, not by a ratio of 1', () => {
  const ofNumber = { ...request, outcomes: [{ ...request.outcomes[0], families: ['linear' as const] }] };
  const row = { ...menRow('model-1', 'q4', [0.1, 0.9]), family: 'linear' as const };
  const { statements } = compareWithPublished(ofNumber, [row]);
  expect(statements.find(({ text }) => text === NOT_IN_MEN)?.verdict).toBe('contradicted');
  expect(
    compareWithPublished(ofNumber, [{ ...row, effect_low: -0.1 }]).statements.find(({ text }) => text === NOT_IN_MEN)
      ?.verdict,
  ).toBe('met');
});

it('a request that names nothing published is compared with nothing', () => {
  const { published: _, ...own } = request;
  expect(compareWithPublished(own, [])).toEqual({ values: [], statements: [] });
});
