/** Tables as users have them: written by other programs, with names and numbers that a table of ours would not have. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { WqsReport } from '../../../../infra/cli/wqs/result.ts';
import { folderForTests } from '../../../support/study.ts';
import { studyHere } from '../../../support/study-here.ts';

const work = folderForTests();
afterAll(() => work.remove());

const FAULTS = 'test/fixtures/faults';
type Json = Record<string, unknown>;
const fault = (name: string) => readFileSync(`${FAULTS}/${name}`, 'utf8');
const specOf = (name: string): Json => JSON.parse(fault(`${name}.json`));

let files = 0;
function file(content: string | Uint8Array, suffix: string): string {
  const path = join(work.path, `${files++}${suffix}`);
  writeFileSync(path, content);
  return path;
}

/** Runs the command on a table and a specification, and catches what it prints. */
async function run(table: string | Uint8Array, spec: Json | string, resamples?: Json) {
  const out = join(work.path, `${files++}.json`);
  const given = resamples === undefined ? [] : ['--resamples', file(JSON.stringify(resamples), '.json')];
  const specification = file(typeof spec === 'string' ? spec : JSON.stringify(spec), '.json');
  const args = ['--data', file(table, '.csv'), '--spec', specification, ...given, '--out', out];
  const { exitCode, stdout, stderr } = await studyHere(['wqs', ...args]);
  if (exitCode !== 0) throw new Error(stderr.replace('nhanes-mixtures: ', ''));
  return { stdout, stderr, result: JSON.parse(readFileSync(out, 'utf8')) as WqsReport };
}

const refused = (table: string | Uint8Array, spec: Json | string) =>
  run(table, spec).then(
    () => 'not refused',
    ({ message }: Error) => message,
  );

const oddsRatio = ({ holdouts }: WqsReport) => {
  const { odds_ratio, ci_low, ci_high } = holdouts[0].final.glm;
  return [odds_ratio, ci_low, ci_high].map((value) => value?.toFixed(2)).join(' ');
};

describe('a zero of SAS that pandas wrote as 5.397605346934028e-79', () => {
  const table = fault('pandas-zero-weight.csv');
  const spec = specOf('design');

  it('is the weight 0: the row is not in the design, and the reader is told', async () => {
    const { result, stderr } = await run(table, spec);
    expect(result.n).toBe(540);
    expect(oddsRatio(result)).toBe('1.04 0.74 1.47');
    const note = expect.stringMatching(/^column "w": 60 values such as 5.4e-79, a zero of SAS .* read as 0$/);
    expect(result.summary.notes).toEqual([note]);
    expect(stderr).toMatch(/^nhanes-mixtures: note: column "w": 60 values[^\n]*\n$/);
  });

  it.each([
    ['halved, as when two cycles are pooled', '2.698802673467014e-79'],
    ['with fewer digits', '5.3976e-79'],
    ['with a sign', '-5.397605346934028e-79'],
  ])('%s too', async (_, zero) => {
    const { result } = await run(table.replaceAll('5.397605346934028e-79', zero), spec);
    expect(oddsRatio(result)).toBe('1.04 0.74 1.47');
  });

  it('is the same as a 0, to the last bit', async () => {
    const { result } = await run(table, spec);
    const { result: plain } = await run(table.replaceAll('5.397605346934028e-79', '0'), spec);
    expect(plain.summary.notes).toEqual([]);
    expect({ ...result, summary: { ...result.summary, notes: [] } }).toEqual(plain);
  });

  it('is 0 in a filter by number or text, in a factor, a component, an outcome and a stratum', async () => {
    const zero = '5.397605346934028e-79';
    const lines = Array.from({ length: 80 }, (_, i) => {
      const [group, y] = [i % 2, Number((i * 7) % 5 < 2)];
      return [y, (i * 37) % 80, (i * 11) % 80, group, 1 + (i % 3), 1 + (i % 4), group];
    });
    const csv = (zeros: string) =>
      ['y,a,b,sex,w,psu,stratum', ...lines.map((cells) => cells.map((cell) => (cell === 0 ? zeros : cell)))].join('\n');
    const base = { y: 'y', mix: ['a', 'b'], q: 4, b: 5, validation: 0.5, seed: 1, b1_pos: true };
    const specs: Json[] = [
      { ...base, filter: { sex: 0 } },
      { ...base, filter: { sex: '0' } },
      { ...base, covariates: ['sex'], factors: { sex: ['0', '1'] } },
      { ...base, weights: 'w', strata: 'stratum', psu: 'psu' },
    ];
    for (const spec of specs) {
      const { result } = await run(csv(zero), spec);
      expect(result.summary.notes.length).toBeGreaterThan(0);
      expect({ ...result, summary: { ...result.summary, notes: [] } }).toEqual((await run(csv('0'), spec)).result);
    }
  });

  it('a positive weight many orders of magnitude below the rest is a weight, and is told', async () => {
    const { result } = await run(table.replaceAll('5.397605346934028e-79', '1e-9'), spec);
    expect(result.n).toBe(600);
    expect(result.summary.notes).toEqual([
      expect.stringMatching(/column "w": 60 positive weights are below a ten-thousandth .* least is 1e-9, row 1 /),
    ]);
  });
});

describe('weights', () => {
  const spec = specOf('design');
  const [header, ...rows] = fault('pandas-zero-weight.csv').trim().split('\n');
  const place = header.split(',').indexOf('w');
  const weighted = (weightOf: (row: number) => string | undefined) =>
    [
      header,
      ...rows.map((line, row) =>
        line
          .split(',')
          .with(place, weightOf(row) ?? '2000')
          .join(','),
      ),
    ].join('\n');

  it('that are missing or outweigh all others are told', async () => {
    const { result } = await run(
      weighted((row) => (row < 3 ? 'NA' : row === 3 ? '1e9' : undefined)),
      spec,
    );
    expect(result.n).toBe(597);
    expect(result.summary.notes).toEqual([
      'column "w": 3 rows have no weight: not in the design',
      expect.stringMatching(
        /^column "w": 1 positive weight is above ten thousand times .* largest is 1000000000, row 4 /,
      ),
    ]);
  });

  it('that are usual are not', async () => {
    expect(
      (
        await run(
          weighted(() => undefined),
          spec,
        )
      ).result.summary.notes,
    ).toEqual([]);
  });
});

describe('names', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])('%s is a column', async (name) => {
    const table = fault('wqs-proto.csv');
    const named = (text: string) => text.replaceAll('__proto__', name);
    const plain = (text: string) => text.replaceAll('__proto__', 'plain');
    const spec = fault('wqs-proto.json');
    const odd = (await run(named(table), named(spec))).result;
    expect(odd).toEqual((await run(plain(table), plain(spec))).result);

    const mixed = { ...JSON.parse(spec), mix: ['a', '__proto__'], covariates: [] };
    const { result } = await run(named(table), named(JSON.stringify(mixed)));
    const { result: expected } = await run(plain(table), plain(JSON.stringify(mixed)));
    expect(result.components).toEqual(['a', name]);
    for (const [of, by] of [
      [result.weights, expected.weights],
      [result.scores.breaks, expected.scores.breaks],
    ] as const) {
      expect(Object.keys(of ?? {})).toEqual(['a', name]);
      expect(Object.values(of ?? {})).toEqual(Object.values(by ?? {}));
    }
  });

  it('__proto__ can be a factor and a filter, and what is wrong with it has its path', async () => {
    const [header, ...rows] = fault('wqs-proto.csv').trim().split('\n');
    const table = [
      header,
      ...rows.map((row, i) =>
        row
          .split(',')
          .with(3, i % 5 === 0 ? 'x' : 'yz'[i % 2])
          .join(','),
      ),
    ];
    const spec = (rest: string) => fault('wqs-proto.json').replace(/\}\s*$/, `, ${rest}}`);
    const factor = (await run(table.join('\n'), spec('"factors": {"__proto__": ["y", "z", "x"]}'))).result;
    expect(factor.n).toBe(50);
    const filter = '"factors": {"__proto__": ["x", "y", "z"]}, "filter": {"__proto__": "x"}';
    const halved = spec(filter).replace('"validation": 0.6', '"validation": 0.5');
    expect((await run(table.join('\n'), halved)).result.n).toBe(10);
    expect(await refused(table.join('\n'), spec('"factors": {"__proto__": 3}'))).toMatch(/factors\.__proto__: must be/);
  });
});

describe('files of other programs', () => {
  const table = fault('near-duplicate.csv');
  const spec = { ...specOf('near-duplicate'), mix: ['lead', 'cadmium', 'mercury'], b: 5 };
  const plain = () => run(table, spec).then(({ result }) => result);

  it.each<[string, string | Uint8Array]>([
    ['a byte order mark', `\uFEFF${table}`],
    ['UTF-16', Buffer.from(`\uFEFF${table}`, 'utf16le')],
    ['Windows line ends', table.replaceAll('\n', '\r\n')],
    ['both kinds of line ends', table.replace(/\n/g, (end: string, at: number) => (at % 2 === 0 ? '\r\n' : end))],
    ['old Macintosh line ends', table.replaceAll('\n', '\r')],
    ['empty lines at its end', `${table}\n\r\n\n`],
    ['quotes', table.replace(/[^,\n]+/g, '"$&"')],
    ['blanks and signs', table.replace(/,(?=\d)/g, ' , +')],
  ])('%s is read over', async (_, written) => {
    expect((await run(written, spec)).result).toEqual(await plain());
  });

  it('a specification that says something twice is refused', async () => {
    const twice = JSON.stringify(spec).replace('"q":4', '"q":4,"q":2');
    expect(await refused(table, twice)).toMatch(/specification .*: q is there already; each field may occur once/);
  });

  it('a byte order mark before JSON is read over', async () => {
    expect((await run(table, `\uFEFF${JSON.stringify(spec)}`)).result).toEqual(await plain());
  });

  const semicolons = table.replaceAll(',', ';');
  it.each<[string, string | Uint8Array, RegExp]>([
    [
      'semicolons and decimal commas',
      semicolons.replaceAll('.', ','),
      /separates its columns with semicolons and writes decimals with a comma: it must have commas .* decimal points/,
    ],
    ['semicolons', semicolons, /separates its columns with semicolons: it must/],
    ['tabs', table.replaceAll(',', '\t'), /with tabs: it must/],
    ['tabs and decimal commas', table.replaceAll(',', '\t').replaceAll('.', ','), /with tabs and writes decimals/],
    ['vertical bars', table.replaceAll(',', '|'), /with vertical bars/],
    ['bytes that are no text', Buffer.from([0x63, 0x2c, 0xe9, 0x0a, 0x31, 0x2c, 0x32]), /is not text in UTF-8/],
  ])('%s are refused in words', async (_, written, message) => {
    expect(await refused(written, spec)).toMatch(message);
  });

  it.each([
    ['"1,5"', /"1,5" is no number \(decimals are written with a point/],
    ['"1.234,5"', /thousands are written without a separator/],
    ['"1,234.5"', /thousands are written without a separator/],
    ['12 %', /a percentage is written without its sign/],
    ['<0.07', /a limit is no value/],
    ['0x1F', /numbers are decimal/],
    ['Infinity', /missing values are empty or NA/],
    ['.', /missing values are empty or NA/],
  ])('a cell %s is refused by row and column', async (cell, message) => {
    const lines = table.split('\n');
    lines[3] = lines[3].split(',').with(1, cell).join(',');
    const error = await refused(lines.join('\n'), spec);
    expect(error).toMatch(/^InputFileError: .*column "lead", row 3 below the header: /);
    expect(error).toMatch(message);
  });

  it('a cell of a million digits and a letter is refused, whatever a pattern could try on it', async () => {
    const lines = table.split('\n');
    lines[3] = lines[3]
      .split(',')
      .with(1, `${'1'.repeat(1e6)}x`)
      .join(',');
    expect(await refused(lines.join('\n'), spec)).toMatch(
      /column "lead", row 3 below the header: "1{60}\.\.\." is no number/,
    );
  });
});

describe('components that cannot be told apart', () => {
  const table = fault('near-duplicate.csv');
  const spec = specOf('near-duplicate');

  it('are refused by their names', async () => {
    expect(await refused(table, spec)).toMatch(
      /^InputFileError: the weights cannot be known: the values of cadmium_si are a linear combination of those of cadmium/,
    );
  });

  it('without the copy all replicates are kept', async () => {
    const { result } = await run(table, { ...spec, mix: ['lead', 'cadmium', 'mercury'] });
    expect(result.summary.kept).toBe(100);
    expect(result.holdouts[0].final.glm.odds_ratio?.toFixed(2)).toBe('1.59');
  });
});

describe('a component that few rows carry, all of them cases', () => {
  it.each([4, 100])('shares a class with all others at %s quantiles, and is left out by name', async (q) => {
    const { result } = await run(fault('rare.csv'), { ...specOf('rare256'), q, b: 20 });
    expect(result.left_out).toEqual([{ component: 'x1', reason: 'all rows have the same score' }]);
    expect(result.holdouts[0].final.glm.odds_ratio).toBeLessThan(2);
  });

  it.each([240, 256])('runs off to infinity at %s: no replicate is averaged', async (q) => {
    const { result } = await run(fault('rare.csv'), { ...specOf('rare256'), q, b: 20 });
    expect(result.summary).toMatchObject({ kept: 0, status: 'no replicate can be estimated' });
    expect(result.holdouts[0].final.glm).toMatchObject({ odds_ratio: null, status: 'not_estimable' });
  });
});

describe('an analysis that keeps few replicates', () => {
  it('says so beside the number, in the result and in print', async () => {
    const { result, stdout } = await run(fault('near-duplicate.csv'), {
      ...specOf('near-duplicate'),
      mix: ['cadmium'],
      b: 50,
      b1_pos: false,
    });
    const caution = `only ${result.summary.kept} of 50 replicates are kept: the weights rest on a minority of the resamples`;
    expect(result.summary.kept).toBeGreaterThan(0);
    expect(result.summary.kept).toBeLessThan(25);
    expect(result.holdouts[0].final.glm.reason).toBe(caution);
    expect(stdout).toMatch(new RegExp(`odds ratio per step of the index .* \\(${caution}\\)`));
  });
});

describe('resamples as gWQS writes them', () => {
  it('flags that are all 1 train and test on all rows', async () => {
    const table = fault('near-duplicate.csv');
    const spec = { ...specOf('near-duplicate'), mix: ['lead', 'cadmium', 'mercury'], b: 2, validation: 0 };
    const bootstrap = [0, 1].map((r) => Array.from({ length: 400 }, (_, i) => 1 + ((i * (7 + r)) % 400)));
    const given = (flag: number) => ({ holdouts: [{ validation: Array(400).fill(flag), bootstrap }] });
    const { result } = await run(table, spec, given(1));
    expect(result.holdouts[0]).toMatchObject({ n_training: 400, n_validation: 400 });
    expect(result.summary.trained_on_validation).toBe(true);
    expect(result).toEqual((await run(table, spec, given(0))).result);
  });
});
