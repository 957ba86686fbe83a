/**
 * Random run requests, and what must hold of every one: it is refused in bounded words, or it is a plan that can run.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { isPrintable } from '../../functions/language/plain-text.ts';
import { InvalidRequestError } from '../../functions/language/problems.ts';
import { METHODS } from '../../functions/methods/index.ts';
import { plannedWqs } from '../../functions/methods/wqs/plan.ts';
import { CYCLES } from '../../functions/nhanes/cycles.ts';
import { variables } from '../../functions/nhanes/variables/index.ts';
import { plannedTables } from '../../functions/study/plan.ts';
import { assertRunId, runId } from '../../functions/study/run-id.ts';
import { LONGEST_REQUEST_BYTES, parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { EVENT_NAMES, type EventName, eventFile } from './events.ts';

/** What became of random requests. */
export interface FuzzCounts {
  refused: number;
  planned: number;
}

/**
 * Judges that many random requests of that seed.
 * @throws the assertion that fails, with the request that made it fail, made as small as it can be
 */
export function fuzzRequests(count: number, seed: number): FuzzCounts {
  const counts: FuzzCounts = { refused: 0, planned: 0 };
  fc.assert(
    fc.property(anyRequest, (request) => {
      counts[judge(request)] += 1;
    }),
    { numRuns: count, seed },
  );
  return counts;
}

function judge(input: unknown): keyof FuzzCounts {
  let request: RunRequest;
  try {
    request = parseRunRequest(input);
  } catch (error) {
    expectBoundedRefusal(error);
    return 'refused';
  }
  expectPlan(request);
  return 'planned';
}

/** Each fault with its path and words, and nothing that an event, a log or a terminal must not have. */
function expectBoundedRefusal(error: unknown): void {
  if (!(error instanceof InvalidRequestError)) throw error;
  expect(error.problems.length).toBeGreaterThanOrEqual(1);
  expect(error.problems.length).toBeLessThanOrEqual(21);
  for (const { path, message } of error.problems) {
    expect(path.length).toBeLessThanOrEqual(203);
    expect(message.length).toBeGreaterThan(0);
    expect(message.length).toBeLessThanOrEqual(1003);
    expect(isPrintable(path + message)).toBe(true);
  }
  expect(error.message).not.toContain(SECRET);
}

function expectPlan(request: RunRequest): void {
  const text = JSON.stringify(request);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LONGEST_REQUEST_BYTES + 1024);
  expect(text).not.toContain(`${SECRET}@`);
  expect(parseRunRequest(text)).toEqual(JSON.parse(text));
  expect(runId(parseRunRequest(text))).toBe(runId(request));
  assertRunId(runId(request));
  const planned = METHODS.map((method) => method.planned(request));
  expect(planned.flat().length).toBeGreaterThan(0);
  for (const analyses of planned) expect(analyses.length).toBeLessThanOrEqual(50_000);
  expect(plannedWqs(request).length).toBeLessThanOrEqual(500);
  for (const cycle of request.cycles) {
    // The weight is of a table that is read anyway.
    expect(plannedTables(request)).toContainEqual(
      expect.objectContaining({ cycle, table: request.weights[cycle]?.table }),
    );
  }
}

const SECRET = 'SECRET';
const HOSTILE_TEXTS = [
  ...[
    '',
    ' ',
    '\u0000',
    'a\u001b[2J',
    'x\u202ey',
    '\ud800',
    '\uFEFF',
    '../..',
    'con',
    'q5',
    'trend',
    '__proto__',
    'constructor',
  ],
  ...[`https://u:${SECRET}@h/`, ` HTTPS://u:${SECRET}@h`, `s3://${SECRET}@b/k`, `//u:${SECRET}@h`, `a://b?c=${SECRET}`],
  ...[`file:///x/https:/u:${SECRET}@h`, `http://h/%75:${SECRET}%40h`, `["https://u:${SECRET}@h"]`],
  ...['x'.repeat(3000), 'https://'.repeat(200), 'a-'.repeat(2000), '9'.repeat(500), 'simulated:seed=1&scale=9999'],
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  0.0002,
  1e-320,
  1e308,
  2 ** 31,
  2 ** 53,
  Number.MAX_VALUE,
  Number.NaN,
  Infinity,
  -Infinity,
];

const hostileText = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));
const names = fc.constantFrom(
  ...Object.keys(variables),
  ...CYCLES,
  'model-1',
  'all',
  'male',
  'WTMEC2YR',
  'DEMO',
  'yes',
  'cycle',
  'log2',
  'spline-4',
  'log-linear',
  'DEMO.RIDAGEYR',
);
/** A value that a field might be given. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  names,
  fc.constantFrom<unknown>(...NUMBERS, null, true, false, [], {}),
  fc.integer({ min: -10, max: 1e9 }),
  fc.double(),
  fc.array(names, { maxLength: 5 }),
  fc.record({ variable: names, at_least: fc.double() }),
  fc.integer({ min: 1, max: 2000 }).map((count) => Array.from({ length: count }, () => 'age')),
  fc.integer({ min: 1, max: 400 }).map(nestedConditions),
  fc.jsonValue({ maxDepth: 3 }),
);

function nestedConditions(levels: number): unknown {
  let nested: unknown = { measured: 'age' };
  for (let level = 0; level < levels; level++) nested = level % 2 ? { any_of: [nested] } : { all_of: [nested] };
  return nested;
}

/** What is done to a request, at a place that a number names. */
const change = fc.record({
  place: fc.nat(),
  how: fc.constantFrom('replace', 'replace', 'remove', 'add', 'repeat'),
  name: fc.oneof(hostileText, names),
  value: junk,
});

/** All but the one whose choices are each checked as a request of its own: that takes a third of a second. */
const FUZZED = EVENT_NAMES.filter((name) => name !== 'huang-2023-multiverse');

const changedEvent = fc.tuple(fc.constantFrom(...FUZZED), fc.array(change, { maxLength: 4 })).map(([name, changes]) => {
  const request: unknown = eventFile(name as EventName);
  for (const one of changes) apply(request, one);
  return request;
});

/** Changes that could be meant, and fields that get anything. */
const changeOfRequest = fc.oneof(
  fc.constantFrom<Record<string, unknown>>(
    { df_rule: 'residual' },
    { df_rule: 'normal', jackknife: true },
    { weights: null },
    { weights: { '2017-2018': { table: 'DEMO', column: 'WTMEC2YR' } } },
    { cycles: ['2017-2018'], weights: null },
    { sample: [{ step: 'weight', positive_weight: true }] },
    {
      sample: [
        { step: 'nobody', where: { variable: 'age', above: 200 } },
        { step: 'weight', positive_weight: true },
      ],
    },
    { forms: ['per-sd', 'spline-3'] },
    { exposures: ['lead'] },
    { models: [{ id: 'crude' }], interactions: null },
    { subgroups: null, outcomes: [{ id: 'egfr', label: 'eGFR', number: 'egfr' }] },
    { qgcomp: { groups: 3 }, wqs: null },
    { wqs: { seed: 4 } },
    { description: null },
    { sensitivity: [] },
  ),
  fc.dictionary(
    fc.constantFrom(
      'sample',
      'outcomes',
      'exposures',
      'forms',
      'models',
      'wqs',
      'weights',
      'cycles',
      'id',
      '__proto__',
    ),
    junk,
    { minKeys: 1, maxKeys: 2 },
  ),
);

const named = (changes: readonly unknown[]) =>
  changes.map((made, i) => ({ id: `c-${i}`, label: `c ${i}`, change: made }));

/** With up to as many changes as a request may have, and one more. */
const withSensitivity = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...FUZZED).map((name) => eventFile(name as EventName)),
      changedEvent,
    ),
    fc.array(changeOfRequest, { minLength: 1, maxLength: 21 }),
  )
  .map(([request, changes]) =>
    typeof request === 'object' && request !== null && !Array.isArray(request)
      ? { ...request, sensitivity: named(changes) }
      : request,
  );

type Container = Record<string, unknown> | unknown[];

/** Changes one of the places of a tree, each of which may be hit. */
function apply(
  tree: unknown,
  { place, how, name, value }: { place: number; how: string; name: string; value: unknown },
): void {
  const places: { parent: Container; key: string }[] = [];
  const walk = (node: unknown): void => {
    // What other changes have put there may be too deep or wide to walk.
    if (typeof node !== 'object' || node === null || places.length > 2000) return;
    for (const key of Object.keys(node)) {
      places.push({ parent: node as Container, key });
      walk((node as Record<string, unknown>)[key]);
    }
  };
  walk(tree);
  if (places.length === 0) return;
  const { parent, key } = places[place % places.length];
  if (Array.isArray(parent)) {
    const at = Number(key);
    if (how === 'remove') parent.splice(at, 1);
    else if (how === 'repeat') parent.push(parent[at]);
    else if (how === 'add') parent.push(value);
    else parent[at] = value;
  } else if (how === 'remove') delete parent[key];
  else
    Object.defineProperty(parent, how === 'add' ? name : key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
}

/** The text of a request, cut, or with a few characters that are others. */
const spoiltText = fc
  .tuple(changedEvent, fc.nat(), fc.option(fc.string({ maxLength: 5 })), fc.boolean())
  .map(([request, place, inserted, mark]) => {
    const text = JSON.stringify(request) ?? '';
    const at = place % (text.length + 1);
    const spoilt =
      inserted === null ? text.slice(0, at) : text.slice(0, at) + inserted + text.slice(at + inserted.length);
    return (mark ? '\uFEFF' : '') + spoilt;
  });

/** Anything that somebody could send. */
export const anyRequest: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: changedEvent },
  { weight: 2, arbitrary: changedEvent.map((request) => JSON.stringify({ detail: request })) },
  { weight: 2, arbitrary: spoiltText },
  { weight: 2, arbitrary: withSensitivity },
  { weight: 1, arbitrary: junk },
);

const METALS = ['cadmium', 'lead', 'mercury', 'manganese', 'selenium'];
const some = (names: readonly string[], least: number, most: number) =>
  fc.uniqueArray(fc.constantFrom(...names), { minLength: least, maxLength: most });

const OWN_VARIABLES = [
  {
    ...{ id: 'cadmium_over_lead', label: 'cadmium over lead', unit: 'ratio' },
    rule: { ratio: [{ variable: 'cadmium' }, { variable: 'lead' }] },
  },
  {
    ...{ id: 'age_group', label: 'age group', levels: ['young', 'middle', 'old'] },
    rule: { cut: { variable: 'age' }, at: [50, 65] },
  },
  {
    ...{ id: 'burden', label: 'diabetes or smoking' },
    rule: {
      any: [
        { variable: 'diabetes', in: ['yes'] },
        { variable: 'smoking', in: ['current'] },
      ],
    },
  },
];

const outcomes = fc.uniqueArray(
  fc.oneof(
    fc.integer({ min: -35, max: -5 }).map((tenths) => ({
      ...{ id: 'low-bone', label: 'low bone density', families: ['logistic', 'log-linear'] },
      bone_density: {
        ...eventFile('huang-2023-whole-population').outcomes[0].bone_density,
        t_score_at_most: tenths / 10,
      },
    })),
    fc.integer({ min: 15, max: 60 }).map((bound) => ({
      ...{ id: 'heavy', label: 'heavy', families: ['logistic'] },
      condition: { any_of: [{ variable: 'bmi', above: bound }, { missing: 'education' }] },
    })),
    fc.constantFrom(['linear'], ['linear', 'log-linear'], ['log-linear']).map((families) => ({
      ...{ id: 'minutes', label: 'sedentary minutes', number: 'sedentary_minutes', families },
    })),
    fc.constant({ id: 'neck', label: 'neck BMD', number: 'femoral_neck_bmd', families: ['linear', 'log-linear'] }),
  ),
  { selector: ({ id }) => id, minLength: 1, maxLength: 2 },
);

const forms = fc.uniqueArray(
  fc.oneof<fc.Arbitrary<unknown>[]>(
    fc.constantFrom('quantile-2', 'quantile-4', 'quantile-20', 'identity', 'log2', 'log10', 'per-sd'),
    fc.constantFrom('spline-3', 'spline-4', 'spline-5'),
    fc
      .record({ groups: fc.integer({ min: 2, max: 6 }), weighted: fc.boolean(), within: fc.boolean() })
      .map(({ groups, weighted, within }) => ({
        id: 'own-groups',
        quantile: { groups, weighted, reference: groups, cut_within: within ? { variable: 'sex' } : 'sample' },
      })),
    fc.constant({ id: 'sd-of-log', per_sd: 'log2' }),
  ),
  { selector: (form) => JSON.stringify(form).slice(0, 12), minLength: 1, maxLength: 2 },
);

/**
 * What a small request may be analysed under as well; one leaves nobody, and one is none where a request says the same.
 */
const SMALL_CHANGES: readonly object[] = [
  { df_rule: 'design' },
  { df_rule: 'normal' },
  { forms: ['per-sd'] },
  {
    sample: [
      { step: 'old', where: { variable: 'age', above: 60 } },
      { step: 'weight', positive_weight: true },
    ],
  },
  {
    sample: [
      { step: 'nobody', where: { variable: 'age', above: 200 } },
      { step: 'weight', positive_weight: true },
    ],
  },
  { models: [{ id: 'only', covariates: ['age'] }], interactions: [] },
  { outcomes: [{ id: 'bmi', label: 'BMI', number: 'bmi' }], models: [{ id: 'only' }], interactions: [] },
  { subgroups: [{ id: 'all', label: 'all' }], qgcomp: { groups: 3 } },
];

/**
 * Small requests of one cycle, whose analyses take milliseconds; some are refused, as an outcome may not be adjusted by
 * itself.
 */
export const smallRequests: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    outcomes,
    forms,
    exposures: some([...METALS, 'cadmium_over_lead'], 1, 2),
    covariates: some(
      [...['age', 'sex', 'race_ethnicity', 'education', 'bmi', 'smoking', 'diabetes', 'cycle'], 'age_group', 'burden'],
      0,
      4,
    ),
    other_exposures: fc.option(fc.constantFrom('identity', 'log2', 'log10'), { nil: undefined }),
    oldest: fc.integer({ min: 20, max: 95 }),
    level: fc.constantFrom('male', 'female'),
    df_rule: fc.constantFrom('effective', 'design', 'residual', 'normal'),
    qgcomp: fc.option(fc.record({ groups: fc.integer({ min: 2, max: 5 }) }), { nil: undefined }),
    description: fc.option(fc.record({ prevalence: fc.boolean() }), { nil: undefined }),
    changes: fc.uniqueArray(fc.constantFrom(...SMALL_CHANGES), { maxLength: 2 }),
  })
  .map(({ covariates, other_exposures, oldest, level, changes, ...fields }) => ({
    ...{ id: 'small', title: 'small', source: 'simulated:seed=1&scale=0.2', cycles: ['2013-2014'] },
    ...fields,
    variables: OWN_VARIABLES,
    sample: [
      { step: 'age', where: { variable: 'age', at_least: 40 } },
      { step: 'weight', positive_weight: true },
      { complete_covariates_of: 'only' },
    ],
    models: [{ id: 'only', label: 'only', covariates, other_exposures }],
    sensitivity: named(changes),
    interactions: ['sex', 'age_group'].filter((factor) => covariates.includes(factor)),
    subgroups: [
      { id: 'all', label: 'all' },
      {
        ...{ id: 'one', label: 'one' },
        where: { all_of: [{ variable: 'sex', in: [level] }, { not: { variable: 'age', above: oldest } }] },
      },
    ],
  }));
