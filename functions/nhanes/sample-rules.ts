import { type Columns, type Condition, describe, evaluate } from './condition.ts';
import type { Participants } from './participants.ts';
import type { Protocol, SampleRule } from './protocol.ts';
import { levelsOf } from './variables/variable.ts';

/** What is left of the participants after a step, and how many of them are cases of each outcome that has cases. */
export interface FlowStep {
  step: string;
  description: string;
  n: number;
  cases: Record<string, number>;
}

/** No participant meets all the sample rules up to this one. */
export class EmptySampleError extends Error {
  constructor(step: string, before: FlowStep) {
    super(`the sample rule "${step}" leaves nobody: ${before.n} participants were left after "${before.step}"`);
    this.name = 'EmptySampleError';
  }
}

interface Step {
  step: string;
  description: string;
  keeps: Uint8Array;
}

/**
 * Applies the sample rules in their order. `inSample` is 1 for those who meet all of them. `outcomes` are those with
 * cases: 1 for a case.
 * @throws EmptySampleError naming the first rule that leaves nobody
 */
export function applySampleRules(
  protocol: Protocol,
  participants: Participants,
  outcomes: Readonly<Record<string, Float64Array>>,
): { inSample: Uint8Array; flow: FlowStep[] } {
  const inSample = new Uint8Array(participants.seqn.length).fill(1);
  const count = (step: string, description: string): FlowStep => ({
    step,
    description,
    n: inSample.reduce((sum, kept) => sum + kept, 0),
    cases: Object.fromEntries(
      Object.entries(outcomes).map(([id, values]) => [
        id,
        inSample.reduce((sum, kept, row) => sum + Number(kept === 1 && values[row] === 1), 0),
      ]),
    ),
  });
  const flow = [count('participants', `everyone in DEMO of ${protocol.cycles.join(', ')}`)];
  for (const { step, description, keeps } of protocol.sample.flatMap((rule) => steps(rule, protocol, participants))) {
    for (let row = 0; row < inSample.length; row++) inSample[row] &= keeps[row];
    const left = count(step, description);
    if (left.n === 0) throw new EmptySampleError(step, flow[flow.length - 1]);
    flow.push(left);
  }
  return { inSample, flow };
}

function steps(rule: SampleRule, protocol: Protocol, participants: Participants): Step[] {
  if ('where' in rule) {
    const { step, where } = rule;
    return [
      {
        step,
        description: describe(where, protocol.catalogue),
        keeps: holding(where, protocol, participants),
      },
    ];
  }
  if ('positive_weight' in rule) {
    const { weight } = participants;
    const keeps = new Uint8Array(weight.length);
    for (let row = 0; row < weight.length; row++) keeps[row] = Number(weight[row] > 0);
    return [{ step: rule.step, description: `positive survey weight: ${weightColumns(protocol)}`, keeps }];
  }
  const model = protocol.models.find(({ id }) => id === rule.complete_covariates_of);
  return (model?.covariates ?? []).map((covariate) => ({
    step: covariate,
    description: `${protocol.catalogue[covariate].label} known`,
    keeps: evaluate({ measured: covariate }, participants.variables, {}),
  }));
}

/** `DEMO.WTMEC2YR`, or one for each cycle where they differ. */
function weightColumns({ cycles, weights }: Protocol): string {
  const columns = cycles.map((cycle) => weights[cycle]?.column);
  if (new Set(columns).size === 1) return `${columns[0]}`;
  return cycles.map((cycle, index) => `${columns[index]} in ${cycle}`).join(', ');
}

/**
 * For whom conditions hold, by the participants' variables: many samples of the same participants share their rules.
 */
const held = new WeakMap<Columns, Map<string, Uint8Array>>();

function holding(where: Condition, { catalogue }: Protocol, { variables }: Participants): Uint8Array {
  const ofVariables = held.get(variables) ?? new Map<string, Uint8Array>();
  held.set(variables, ofVariables);
  const key = JSON.stringify(where);
  const known = ofVariables.get(key);
  if (known) return known;
  const holds = evaluate(where, variables, levelsOf(catalogue));
  ofVariables.set(key, holds);
  return holds;
}
