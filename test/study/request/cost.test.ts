/** What judging a request costs, counted in work and not in time: a change asks for no more than what it changes. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Compile from '../../../functions/nhanes/variables/compile.ts';
import type * as Faults from '../../../functions/study/request/faults/index.ts';
import { parseRunRequest } from '../../../functions/study/run-request.ts';
import { problemsOf } from '../../support/refusals.ts';
import { smallRequest } from '../../support/small-request.ts';

/** Variables that were compiled, requests that all rules judged, and pairs of changes that some rules judged. */
const counts = vi.hoisted(() => ({ compiled: 0, judged: 0, pairs: 0 }));
vi.mock('../../../functions/nhanes/variables/compile.ts', async (original) => {
  const module = await original<typeof Compile>();
  const compileVariable: typeof module.compileVariable = (...rest) => {
    counts.compiled += 1;
    return module.compileVariable(...rest);
  };
  return { ...module, compileVariable };
});
vi.mock('../../../functions/study/request/faults/index.ts', async (original) => {
  const module = await original<typeof Faults>();
  const faultsOf: typeof module.faultsOf = (request) => {
    counts.judged += 1;
    return module.faultsOf(request);
  };
  const faultsOfBoth: typeof module.faultsOfBoth = (request, ...changes) => {
    const judged = () => {
      counts.pairs += 1;
      return request();
    };
    return module.faultsOfBoth(judged, ...changes);
  };
  return { ...module, faultsOf, faultsOfBoth };
});
beforeEach(() => {
  Object.assign(counts, { compiled: 0, judged: 0, pairs: 0 });
});

const OWN = Array.from({ length: 50 }, (_, i) => ({
  id: `own_${i}`,
  label: `own ${i}`,
  rule: { ratio: [{ variable: 'lead' }, { number: i + 1 }] },
}));
const changes = (changeOf: (i: number) => object) =>
  Array.from({ length: 20 }, (_, i) => ({ id: `change-${i}`, label: `change ${i}`, change: changeOf(i) }));
const olderThan = (age: number) => [
  { step: 'age', where: { variable: 'age', at_least: age } },
  { step: 'positive weight', positive_weight: true },
];

describe('a request with 50 variables of its own and 20 changes', () => {
  it('compiles each variable that it uses once, where no change is of variables or cycles', () => {
    parseRunRequest(smallRequest({ variables: OWN, sensitivity: changes((i) => ({ sample: olderThan(21 + i) })) }));
    expect(counts.compiled).toBeGreaterThanOrEqual(OWN.length);
    expect(counts.compiled).toBeLessThan(2 * OWN.length);
  });

  it('compiles of the catalogue what a change uses, not all that there is', () => {
    const rule = (i: number) => ({ ratio: [{ variable: 'cadmium' }, { number: i + 1 }] });
    const change = (i: number) => ({ variables: [{ id: 'mine', label: 'mine', rule: rule(i) }], exposures: ['mine'] });
    parseRunRequest(smallRequest({ variables: OWN, sensitivity: changes(change) }));
    expect(counts.compiled).toBeLessThan(OWN.length + 21 * 30);
  });
});

describe('a specification curve', () => {
  const choices = Array.from({ length: 8 }, (_, i) => ({ id: `choice-${i}`, change: { sample: olderThan(20 + i) } }));
  const further = ['race_ethnicity', 'education', 'smoking', 'bmi', 'diabetes', 'hypertension'];
  const curve = (excluded: object[]) => {
    const decisions = [
      { id: 'age', choices },
      { id: 'further', subsets_of: further },
    ];
    return parseRunRequest(smallRequest({ specifications: { decisions, excluded } }));
  };

  it('judges of all subsets of covariates each covariate and all together', () => {
    curve([]);
    const subsets = further.length + 1;
    // The request itself, then each choice as a change of the request as it was written.
    expect(counts.judged).toBe(1 + choices.length + (choices.length + subsets));
    // Choices that differ in an age alone go together with the same subsets.
    expect(counts.pairs).toBe(subsets);
  });

  it('judges every subset where an exclusion names one', () => {
    curve([{ age: 'choice-0', further: 'bmi' }]);
    expect(counts.judged).toBe(1 + choices.length + (choices.length + 64));
    // That of no covariates changes nothing.
    expect(counts.pairs).toBe(63);
  });

  it('of thousands of pairs judges those alone that can spoil each other', () => {
    const changes: ((i: number) => object)[] = [
      (i) => ({ sample: olderThan(20 + i) }),
      (i) => ({ models: [{ id: 'only', covariates: further.filter((_, k) => (i + 1) & (1 << k)) }] }),
      (i) => ({ df_rule: i % 2 === 0 ? 'design' : 'residual' }),
    ];
    const decisions = changes.map((change, d) => ({
      id: `decision-${d}`,
      choices: Array.from({ length: 32 }, (_, i) => ({ id: `choice-${i}`, change: change(i) })),
    }));
    parseRunRequest(smallRequest({ specifications: { decisions } }));
    // Each model with a sample. How degrees of freedom are counted spoils nothing.
    expect(counts.pairs).toBe(32);
    expect(counts.judged).toBe(1 + 2 * 3 * 32);
  });

  it('stops at so many pairs that do not go together as are told', () => {
    const pressure = { id: 'pressure', label: 'pressure', condition: { variable: 'hypertension', in: ['yes'] } };
    const models = [{ id: 'only', covariates: ['hypertension'] }];
    const decisions = [
      { id: 'outcome', choices: choices.map((_, i) => ({ id: `o-${i}`, change: { outcomes: [pressure] } })) },
      { id: 'model', choices: choices.map((_, i) => ({ id: `m-${i}`, change: { models } })) },
    ];
    const problems = problemsOf(smallRequest({ specifications: { decisions } }));
    expect(problems).toHaveLength(20);
    expect(problems.at(-1)).toEqual({
      path: 'specifications.decisions',
      message: 'has more choices that do not go together',
    });
    // The request itself; each choice as a change of what was written, and as one of the filled request; then pairs.
    expect(counts.judged).toBe(1 + 2 * 2 * choices.length);
    expect(counts.pairs).toBe(20);
  });

  it('refuses a covariate that one choice only cannot go with, by the smallest subset that has it', () => {
    const ckd = { id: 'ckd', label: 'ckd', condition: { variable: 'hypertension', in: ['yes'] } };
    const decisions = [
      { id: 'outcome', choices: [{ id: 'as-it-is' }, { id: 'pressure', change: { outcomes: [ckd] } }] },
      { id: 'further', subsets_of: further },
    ];
    expect(() => parseRunRequest(smallRequest({ specifications: { decisions } }))).toThrow(
      /outcome "pressure" and further "hypertension" together leave models\[0\]\.covariates\[\d\] wrong: hypertension is what/,
    );
  });
});
