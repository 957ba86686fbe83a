import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertRunId, canonicalJson, runId } from '../../functions/study/run-id.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { eventFile } from '../support/events.ts';

describe('canonical JSON', () => {
  it('does not depend on the order of keys, but on that of lists', () => {
    expect(canonicalJson({ b: [2, 1], a: { d: null, c: 'x' } })).toBe('{"a":{"c":"x","d":null},"b":[2,1]}');
  });

  it('keeps the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('a run id', () => {
  const request = parseRunRequest(eventFile('huang-2023'));

  it('is the study id and 12 hex digits', () => {
    expect(runId(request)).toMatch(/^huang-2023-[0-9a-f]{12}$/);
    expect(() => assertRunId(runId(request))).not.toThrow();
  });

  it('is the same for the same request, however it is written', () => {
    const { source, lonely_psu, ...rest } = eventFile('huang-2023');
    const reordered = Object.fromEntries(Object.entries(rest).reverse());
    expect(runId(parseRunRequest({ detail: reordered }))).toBe(runId(request));
  });

  it('is another for another request', () => {
    expect(runId({ ...request, df_rule: 'normal' as const })).not.toBe(runId(request));
  });

  it.each([
    '../huang-2023-0123456789ab',
    'huang-2023-0123456789ab/..',
    '..',
    'a/b-0123456789ab',
    'huang-2023',
    'huang-2023-0123456789AB',
    'huang-2023-0123456789ab\n',
    `${'a'.repeat(49)}-0123456789ab`,
    '',
    undefined,
  ])('from outside may not be %j', (id) => {
    expect(() => assertRunId(id)).toThrow(expect.objectContaining({ name: 'InvalidRunIdError' }));
  });
});
