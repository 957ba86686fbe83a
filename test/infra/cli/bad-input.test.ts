import { cpSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filePath } from '../../../functions/nhanes/catalogue/tables.ts';
import type { RunRequest } from '../../../functions/study/run-request.ts';
import { mirror } from '../../support/real-files.ts';
import { folderForTests, type Outcome, study } from '../../support/study.ts';

const work = folderForTests();
afterAll(() => work.remove());

let request: RunRequest;
beforeAll(async () => {
  request = JSON.parse(await readFile('events/huang-2023.json', 'utf8'));
});

let files = 0;
/** A request file with that content. */
function requestFile(content: unknown): string {
  const path = join(work.path, `request-${files++}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Everything below a folder with its size: what must not change. */
function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map((name) => `${name} ${statSync(join(folder, `${name}`)).size}`);
}

/** One message, no stack, nothing on standard output, a non-zero exit. */
function expectRefusal({ exitCode, stdout, stderr }: Outcome, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr.match(/^nhanes-mixtures: /gm)).toHaveLength(1);
  expect(stdout).toBe('');
  expect(exitCode).toBe(1);
}

describe('a request that is refused before anything is begun', () => {
  const refused = async (content: unknown, message: RegExp) => {
    const out = join(work.path, `lake-${files}`);
    expectRefusal(await study(['run', requestFile(content), '--out', out, '--source', work.path]), message);
    expect(() => statSync(out)).toThrow();
  };

  it('malformed JSON', () =>
    refused('{ "id": "x", ', /RequestFileError: .*request-\d+\.json must be JSON: (Unexpected end|Expected)/));
  it('an unknown metal', () =>
    refused({ ...request, exposures: ['cadmium', 'unobtainium'] }, /exposures\[1\]: .*unobtainium/));
  it('an unknown cycle', () =>
    refused(
      { ...request, cycles: ['2013-2014', '2029-2030'] },
      /cycles\[1\]: must be one of "1999-2000", .*"2021-2023"; got "2029-2030"/,
    ));
  it('a model with an unknown variable', () =>
    refused(
      { ...request, models: [{ ...request.models[0], covariates: ['age', 'shoe_size'] }] },
      /models\[0\]\.covariates\[1\].*shoe_size/,
    ));
  it('a field that there is not', () => refused({ ...request, weight: 'none' }, /weight/));
  it('an id that would lead out of the lake', () =>
    refused({ ...request, id: '../../etc' }, /InvalidRequestError: .*\bid\b/s));
  it('a file that is not there', async () => {
    expectRefusal(await study(['run', join(work.path, 'none.json')]), /RequestFileError: .*none\.json: ENOENT/);
  });
});

describe('services that cannot be reached', () => {
  const stack = ['--state-machine', 'arn:aws:states:us-east-1:123456789012:stateMachine:Studies'];
  const key = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const run = 'huang-2023-0123456789ab';

  it.each(['http://127.0.0.1:1', 'nonsense'])('Step Functions at %s', async (AWS_ENDPOINT_URL_SFN) => {
    const outcome = await study(['status', run, ...stack], { ...key, AWS_ENDPOINT_URL_SFN });
    expectRefusal(
      outcome,
      /^nhanes-mixtures: StepFunctionsUnavailableError: Step Functions in us-east-1 does not answer/,
    );
  });

  it('S3', async () => {
    const environment = { ...key, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' };
    expectRefusal(
      await study(['fetch', run, '--lake', 's3://studies'], environment),
      /^nhanes-mixtures: StoreUnavailableError/,
    );
  });

  it('without credentials: says what would be some', async () => {
    const files = { AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none', AWS_PROFILE: '' };
    const none = { ...files, AWS_ACCESS_KEY_ID: '', AWS_EC2_METADATA_DISABLED: 'true' };
    const outcome = await study(['status', run, ...stack], none);
    expectRefusal(outcome, /^nhanes-mixtures: StepFunctionsUnavailableError: .*AWS_PROFILE names a profile/);
  });
});

describe('a source that cannot be used', () => {
  it('CDC out of reach: one line that names --source, and nothing is written', async () => {
    const out = join(work.path, 'lake-cdc');
    // A name that no resolver knows stands in for CDC, so that the test is the same with and without a network.
    const outcome = await study(['run', '--source', 'http://cdc.invalid/', '--out', out]);
    expectRefusal(outcome, /^nhanes-mixtures: SourceUnreachableError: .*cdc\.invalid.*--source names another/);
    expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(() => statSync(out)).toThrow();
  });

  it('a folder that is not there', async () => {
    const outcome = await study([
      'run',
      '--source',
      join(work.path, 'nowhere'),
      '--out',
      join(work.path, 'lake-nowhere'),
    ]);
    expectRefusal(outcome, /SourceUnreachableError: .*nowhere.*no such directory/);
  });
});

describe.skipIf(!mirror)('real files with one that is broken', () => {
  /** The mirror with one file changed by `change`. */
  function mirrorWith(change: (path: string) => void): string {
    const source = join(work.path, `source-${files++}`);
    for (const name of readdirSync(mirror as string, { recursive: true }).map(String)) {
      if (!name.endsWith('.xpt')) continue;
      mkdirSync(dirname(join(source, name)), { recursive: true });
      symlinkSync(join(mirror as string, name), join(source, name));
    }
    const path = join(source, filePath('PBCD', '2017-2018'));
    rmSync(path);
    cpSync(join(mirror as string, filePath('PBCD', '2017-2018')), path);
    change(path);
    return source;
  }

  const failed = async (source: string, message: RegExp, changed: Partial<RunRequest> = {}) => {
    const out = join(work.path, `lake-${files++}`);
    expectRefusal(
      await study(['run', requestFile({ ...request, ...changed }), '--source', source, '--out', out]),
      message,
    );
    expect(
      readdirSync(out, { recursive: true }).filter((name) => /runs\/[^/]+\/manifest\.json$/.test(`${name}`)),
    ).toEqual([]);
    expect(readdirSync(out)).not.toContain('results');
  };

  it('an HTML page where the file should be', () =>
    failed(
      mirrorWith((path) => writeFileSync(path, '<!DOCTYPE html><html><body>Page not found</body></html>')),
      /RunFailedError: .*PBCD_J: NotATransportFileError: .*HTML/s,
    ));
  it('a file that is cut short', () =>
    failed(
      mirrorWith((path) => truncateSync(path, 500_000)),
      /RunFailedError: .*PBCD_J: TransportFileCutShortError/s,
    ));
  it('a table that is missing', () => failed(mirrorWith(rmSync), /RunFailedError: .*PBCD_J: TableNotFoundError/s));
  it('a subgroup that leaves nobody', () =>
    failed(mirror as string, /RunFailedError: .*EmptySubgroupError: .*"centenarians"/s, {
      subgroups: [
        ...request.subgroups,
        { id: 'centenarians', label: 'over 100', where: { variable: 'age', at_least: 101 } },
      ],
    }));

  it('an output directory that cannot be written to: nothing that exists is harmed', async () => {
    const file = join(work.path, 'a-file');
    writeFileSync(file, 'something of value');
    const before = contents(work.path);
    const outcome = await study([
      'run',
      requestFile(request),
      '--source',
      mirror as string,
      '--out',
      join(file, 'lake'),
    ]);
    expectRefusal(outcome, /LakeNotWritableError: .*a-file/);
    expect(contents(work.path).filter((line) => !line.startsWith('request-'))).toEqual(
      before.filter((line) => !line.startsWith('request-')),
    );
    expect(await readFile(file, 'utf8')).toBe('something of value');
  });
});
