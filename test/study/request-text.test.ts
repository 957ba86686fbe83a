import { describe, expect, it } from 'vitest';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { eventFile } from '../support/events.ts';

describe('a request that comes as text', () => {
  const request = eventFile('huang-2023');

  it('is taken as JSON: of the request, or of an event with the request as its detail', () => {
    expect(parseRunRequest(JSON.stringify(request))).toEqual(parseRunRequest(request));
    expect(parseRunRequest(JSON.stringify({ detail: request }))).toEqual(parseRunRequest(request));
    expect(parseRunRequest(`\uFEFF${JSON.stringify(request)}`), 'with a byte order mark').toEqual(
      parseRunRequest(request),
    );
  });

  /** A condition in a condition in a condition. */
  const nested = (levels: number) =>
    JSON.stringify({ ...request, sample: [] }).replace(
      '"sample":[]',
      `"sample":[{"step":"x","where":${'{"all_of":['.repeat(levels)}${']}'.repeat(levels)}}]`,
    );

  it.each([
    ['no JSON', '{ "id": ', /the request: must be JSON: /],
    ['empty', '', /the request: must be JSON: /],
    ['JSON of something else', '[]', /the request: must be an object/],
    ['too long', JSON.stringify({ ...request, title: 'x'.repeat(32 * 1024) }), /the request: is longer than 32 KiB/],
    ['nested too deeply', nested(1500), /sample\[0\]\.where.*: is nested too deeply; a request has at most 24 levels/],
    ['no JSON, and could hold a secret', '{"source": "x" "https://u:SECRET@h"}', /must be JSON: [^"]*\d+$/],
    [
      'of a field twice',
      JSON.stringify(request).replace('"id":', '"exposures":[],"id":'),
      /exposures: is there already/,
    ],
    [
      'of a field of a list twice',
      JSON.stringify(request).replace('"at_least":40', '"at_least":40, "at\\u005fleast" : 70'),
      /sample\[0\]\.where\.at_least: is there already; each field may occur once/,
    ],
    ['too long in bytes, if not in characters', `"${'µ'.repeat(17 * 1024)}"`, /the request: is longer than 32 KiB/],
  ])('is refused when it is %s', (_, text, message) => {
    expect(() => parseRunRequest(text)).toThrow(message);
  });
});
