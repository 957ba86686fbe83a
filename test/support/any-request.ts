/** Anything that somebody could send: requests of events/ that were changed, cut or stuffed, and junk. */
import fc from 'fast-check';
import { CYCLES } from '../../functions/nhanes/cycles.ts';
import { variables } from '../../functions/nhanes/variables/index.ts';
import { EVENT_NAMES, type EventName, eventFile } from './events.ts';

/** In every hostile text that has a secret; no answer may have it. */
export const SECRET = 'SECRET';
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

/** All but the one whose choices are each checked as a request of its own: that takes a tenth of a second. */
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

/** Changes of a request, each with a name. */
export const namedChanges = (changes: readonly unknown[]) =>
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
      ? { ...request, sensitivity: namedChanges(changes) }
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
