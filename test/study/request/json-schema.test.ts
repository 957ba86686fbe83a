/** The JSON Schema of a request: what editors complete and check by. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { requestJsonSchema } from '../../../functions/study/request/json-schema.ts';
import { eventJsonSchema, RUN_EVENTS } from '../../../functions/study/run-events.ts';
import { EVENT_NAMES, eventFile } from '../../support/events.ts';
import { faultFile, problemsOf } from '../../support/refusals.ts';
import { smallRequest } from '../../support/small-request.ts';

const schema = requestJsonSchema();
const accepts = new Ajv2020({ strict: false, allErrors: false }).compile(schema);

/** Every field of every object of a schema, with its path. */
function fieldsOf(node: unknown, path = ''): [string, { description?: string; examples?: unknown[] }][] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties, examples: _, default: __, ...rest } = node as Record<string, unknown>;
  const own = Object.entries((properties ?? {}) as Record<string, object>);
  return [
    ...own.map(([name, field]): [string, object] => [`${path}.${name}`, field]),
    ...own.flatMap(([name, field]) => fieldsOf(field, `${path}.${name}`)),
    ...Object.entries(rest).flatMap(([key, value]) => fieldsOf(value, `${path}/${key}`)),
  ];
}

describe('the schema of a request', () => {
  it('is the one that lies in events/schemas; `npm run schemas` writes it', () => {
    const stored = readFileSync('events/schemas/run-request.json', 'utf8');
    expect(stored).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  it('says of every field what it is for, and shows an example', () => {
    const fields = fieldsOf(schema);
    expect(fields.length).toBeGreaterThan(150);
    const untold = fields.filter(([, { description, examples }]) => !description || !examples?.length);
    expect(untold.map(([path]) => path)).toEqual([]);
  });

  it('says it in the schema of the event, too', () => {
    const text = JSON.stringify(eventJsonSchema('StudyRunRequested', RUN_EVENTS.StudyRunRequested));
    expect(text).toContain('Bone density at any of these sites makes a case');
    // What the registry of EventBridge takes.
    expect(text.length).toBeLessThan(100_000);
  });

  it.each(EVENT_NAMES)('accepts %s of events/, which refers to it', (name) => {
    const event = eventFile(name);
    accepts(event);
    expect(accepts.errors ?? []).toEqual([]);
    expect(event.$schema).toBe('./schemas/run-request.json');
  });

  it('accepts a study of a few lines', () => {
    expect(accepts(smallRequest())).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a field too many', { quantiles: 4 }],
    ['an unknown cycle', { cycles: ['2019-2020'] }],
    ['no cycle', { cycles: [] }],
    ['an outcome of no kind', { outcomes: [{ id: 'e', label: 'e' }] }],
    ['a condition of two forms', { sample: [{ step: 'a', where: { variable: 'age', below: 20, above: 10 } }] }],
    ['a condition deep inside', { sample: [{ step: 'a', where: { not: { any_of: [{ measure: 'age' }] } } }] }],
    ['an id that leaves its folder', { id: '../x' }],
    ['a wrong family', { outcomes: [{ id: 'e', label: 'e', number: 'egfr', families: ['probit'] }] }],
    ['a form of two kinds', { forms: [{ id: 'x', transform: 'log2', per_sd: 'log2' }] }],
    ['a rule that does not exist', { variables: [{ id: 'x', label: 'x', rule: { product: [] } }] }],
    ['a column that is not one', { variables: [{ id: 'x', label: 'x', rule: { column: 'LBXBPB' } }] }],
    ['too many groups', { qgcomp: { groups: 21 } }],
  ])('refuses what the parser refuses: %s', (_, change) => {
    expect(accepts(smallRequest(change))).toBe(false);
    expect(problemsOf(smallRequest(change))).not.toEqual([]);
  });

  it('refuses a request of the form that there was before', () => {
    expect(accepts(JSON.parse(faultFile('bonecov')))).toBe(false);
  });
});
