/**
 * Least privilege, proved: runs of every kind are recorded access by access and held against the synthesised policies.
 * Nothing may be done that is not allowed (then the run itself fails), and nothing may be allowed that no run needs,
 * but for the list below.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { handler as acceptRequest } from '../../functions/handlers/accept-request.ts';
import * as keys from '../../functions/lake/keys.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { LAKE_ACCESS, type StoreAccess } from '../../functions/lake/store-access.ts';
import { filePath } from '../../functions/nhanes/catalogue/tables.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import { type CloudAssembly, readCloudAssembly } from '../../infra/assembly/cloud-assembly.ts';
import { permissionsOf } from '../../infra/assembly/iam/permissions.ts';
import { nameOf, type Template } from '../../infra/assembly/intrinsics.ts';
import { assembly } from '../../infra/assembly/synth.ts';
import { type Access, accessControl } from '../../infra/local/access-control.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import type { Intercept } from '../../infra/local/asl/services.ts';
import { type LocalRun, runStateMachine } from '../../infra/local/run-locally.ts';
import { gate, smallRequest, smallWqs, startDeployment } from '../support/deployment.ts';
import { grantText, short, unneededGrants } from '../support/grants.ts';
import { folderForTests, study } from '../support/study.ts';
import { xportFile } from '../support/xport-writer.ts';

/** What is allowed and not needed by any run here, with the reason why it is allowed all the same. */
const NOT_NEEDED_HERE: [reason: string, grants: RegExp][] = [
  ['Lambda writes what a function prints', /^\w+ logs:(CreateLogStream|PutLogEvents) log-group:\w+:\*$/],
  ['Lambda and Step Functions send the traces', /^\w+ xray:\w+ \*$/],
  ['Step Functions writes the log of an execution', /^(Ingest)?StateMachine logs:\w+ \*$/],
  [
    'Step Functions stops and redrives the children of a Map',
    /^(Ingest)?StateMachine states:(DescribeExecution|StopExecution|RedriveExecution) execution:/,
  ],
  ['Lambda hands on what a function failed at', /^AcceptRequest sqs:\w+ DeadLetters$/],
  ['What tells of a stopped run is no part of a run', /^Stopped(Runs|Ingests)\w+ /],
  [
    'Here nobody sends the request of a complete run to AcceptRequest again, which would verify it',
    /^AcceptRequest s3:GetObject lake\/(raw|tables|runs|replicates|results)\//,
  ],
  [
    'The files that studies take of this site say that they are simulated',
    /^IngestTable s3:(Get|Put)Object lake\/nhanes\//,
  ],
];

const files = folderForTests();
const lakes = folderForTests();
const copies = folderForTests();
afterAll(async () => {
  for (const folder of [files, lakes, copies]) await folder.remove();
});

let assemblyDir: string;
let synthesised: CloudAssembly;
let template: Template;
const accesses: Access[] = [];

const templateIn = (directory: string) => join(directory, 'NhanesMixtures.template.json');
const readTemplate = (directory: string): Template => JSON.parse(readFileSync(templateIn(directory), 'utf8'));

beforeAll(async () => {
  assemblyDir = await assembly('.study');
  synthesised = readCloudAssembly(assemblyDir);
  template = readTemplate(assemblyDir);
  // CDC's site, as a folder.
  await study(['simulate', '--out', files.path, '--scale', '0.1']);
  const columns = [{ name: 'SAMPLEID', numbers: Array(284).fill(1) }];
  writeFileSync(join(files.path, filePath('BFRPOL', '2013-2014')), xportFile({ name: 'BFRPOL_H', columns }));
});

const mixture = (bootstraps: number, seed = 1): Partial<RunRequest> => ({
  exposures: ['cadmium', 'lead'],
  wqs: smallWqs(bootstraps, seed),
  qgcomp: { groups: 4, permutations: 99, outcomes: ['osteoporosis'], models: ['model-1'], subgroups: ['all'] },
  specifications: {
    decisions: [{ id: 'race', subsets_of: ['race_ethnicity'], defensible: true }],
    excluded: [],
    permutations: 2,
  },
  sweep: {
    exposures: ['lead'],
    outcomes: [
      { id: 'bp', label: 'hypertension', condition: { variable: 'hypertension', in: ['yes'] }, families: ['logistic'] },
    ],
    combine: 'meta-analysis',
    without: [],
  },
  description: { prevalence: true },
  calibration: 1,
});

let executions = 0;
async function run(request: object, lake: string, more: Partial<LocalRun> = {}) {
  const lakeUrl = pathToFileURL(join(lakes.path, lake)).href;
  const entered = new Set<string>();
  const result = await runStateMachine({
    assemblyDir,
    input: request as Json,
    lakeUrl,
    store: openStore(lakeUrl),
    executionName: `run-${executions++}`,
    environment: { SOURCE_URL: pathToFileURL(files.path).href },
    clock: { now: Date.now, sleep: async () => {}, deadline: () => new Promise(() => {}) },
    onAccess: (access) => accesses.push(access),
    onEvent: (event) => event.type === 'state-entered' && entered.add(event.state),
    ...more,
  });
  return { ...result, entered };
}

const failing =
  (...states: string[]): Intercept =>
  async ({ state }, proceed) => {
    if (states.includes(state)) throw Object.assign(new Error('injected'), { name: 'InjectedFault' });
    return proceed();
  };

describe('every run stays within the policies', () => {
  const site = { source: 'cdc' };

  it('a complete one, on the files of a site', async () => {
    const { output } = await run(smallRequest({ ...site, ...mixture(2) }), 'site');
    expect(output).toMatchObject({ status: 'complete' });
  });

  it('a larger one, which takes up the tables and the replicates of the smaller', async () => {
    const { output } = await run(smallRequest({ ...site, ...mixture(4) }), 'site');
    expect(output).toMatchObject({ status: 'complete' });
  });

  it('one that is complete already', async () => {
    const { output, entered } = await run(smallRequest({ ...site, ...mixture(4) }), 'site');
    expect(output).toMatchObject({ status: 'complete' });
    expect(entered).not.toContain('IngestTable');
  });

  it('one on simulated files, in whose cohort and analyses everything is as it was left', async () => {
    const request = smallRequest(mixture(2));
    expect((await run(request, 'simulated')).output).toMatchObject({ status: 'complete' });
    rmSync(join(lakes.path, 'simulated', keys.manifest(runId(request))));
    expect((await run(request, 'simulated')).output).toMatchObject({ status: 'complete' });
  });

  it('one whose objects are damaged while it goes on, and when it is complete', async () => {
    const request = smallRequest(mixture(2));
    /** The files of a prefix, or those of them with such a name. */
    const objects = (prefix: string, named = /./) =>
      readdirSync(join(lakes.path, 'damaged', prefix), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && named.test(entry.name))
        .map(({ parentPath, name }) => join(parentPath, name));
    const spoil = (files: readonly string[]) => {
      expect(files).not.toEqual([]);
      for (const file of files) writeFileSync(file, 'spoilt');
    };
    const spoiling =
      (before: string, files: () => readonly string[]): Intercept =>
      async ({ state }, proceed) => {
        if (state === before) spoil(files());
        return proceed();
      };
    const cohort = { intercept: spoiling('FitChunk', () => objects('runs/', /^cohort\.json$/)) };
    // Without a cohort that can be relied on there is no result.
    expect((await run(request, 'damaged', cohort)).status).toBe('FAILED');
    const replicates = { intercept: spoiling('CombineWqs', () => objects('replicates/')) };
    expect((await run(request, 'damaged', replicates)).output).toMatchObject({ status: 'complete' });
    for (const prefix of ['tables/', 'replicates/', 'results/']) {
      const [first, ...others] = objects(prefix);
      spoil([first]);
      for (const other of others.slice(0, 1)) rmSync(other);
      expect((await run(request, 'damaged')).output).toMatchObject({ status: 'complete' });
    }
  });

  it('an ingest, and one that finds everything unchanged', async () => {
    const ingest = { source: 'cdc', tables: ['DEMO', 'PBCD_J', 'PAXMIN', 'BFRPOL_H'], codebooks: false };
    const tables: LocalRun['tables'] = new Map();
    for (const time of [1, 2]) {
      const { status, entered } = await run(ingest, 'ingest', { machine: 'Ingest', tables });
      expect(status, `time ${time}`).toBe('SUCCEEDED');
      expect(entered.has('UpdateTable')).toBe(time === 2);
    }
    expect([...tables.keys()]).toEqual(['nhanes_mixtures.bfrpol']);
    const kept = readdirSync(join(lakes.path, 'ingest', 'ingests'));
    expect(kept).toHaveLength(2);
    const nothing = { intercept: failing('IngestFile', 'SendEvent'), machine: 'Ingest' } as const;
    await run({ ...ingest, tables: ['BMX'] }, 'ingest', nothing);
    expect((await run({ tables: 'DEMO' }, 'ingest', { machine: 'Ingest' })).status).toBe('FAILED');
  });

  it('one whose request is refused', async () => {
    expect(await run({ id: 'Not An Id' }, 'simulated')).toMatchObject({ error: 'StudyRunRejected' });
  });

  it.each([
    [['IngestTable'], ['RecordIngestFailure', 'RecordCohortFailure']],
    [
      ['FitRegression', 'PlanReplicates'],
      ['RecordFitRegressionFailure', 'RecordReplicatesPlanFailure'],
    ],
    [
      ['FitRegression', 'RecordFitRegressionFailure', 'FitChunk'],
      ['RecordFitRegressionsFailure', 'RecordChunkFailure', 'RecordCombineWqsFailure'],
    ],
    [['FitChunk', 'RecordChunkFailure'], ['RecordFitReplicatesFailure']],
    [
      ['CombineWqs', 'RecordCombineWqsFailure', 'SendEvent'],
      ['RecordCombineWqsAnalysesFailure', 'KeepUnsentEvent'],
    ],
    [['PlanReplicates', 'RecordReplicatesPlanFailure'], ['RecordAnalysisFailure']],
  ])('one in which %j fail, which comes to %j', async (states, recorders) => {
    const seed = executions;
    const request = smallRequest({ ...mixture(3, seed), id: `failing-${seed}` });
    const { entered } = await run(request, 'simulated', { intercept: failing(...states) });
    for (const recorder of recorders) expect(entered).toContain(recorder);
  });

  it('what takes requests, of every kind and repeated', async () => {
    const held = gate('PlanRun');
    const deployment = await startDeployment({ intercept: held.intercept });
    const control = accessControl(synthesised.permissions, bucketOf(synthesised), (access) => accesses.push(access));
    const note = (access: unknown) => control.authoriseInLake(functionNamed('AcceptRequest'), access as StoreAccess);
    try {
      for (const [name, value] of Object.entries(deployment.environment)) vi.stubEnv(name, value);
      vi.stubEnv('DATA_LAKE', deployment.lakeUrl);
      vi.stubEnv('STATE_MACHINE_ARN', deployment.stateMachineArn);
      await deployment.store.put('requests/a.json', JSON.stringify(smallRequest()));
      subscribe(LAKE_ACCESS, note);
      await acceptRequest({ trigger: 'event', id: 'e-1', request: smallRequest() });
      await acceptRequest({ trigger: 'object', id: 'e-2', key: 'requests/a.json' });
      const nothing = acceptRequest({ trigger: 'object', id: 'e-3', key: 'requests/none.json' });
      await expect(nothing).rejects.toMatchObject({ name: 'ObjectNotFoundError' });
    } finally {
      unsubscribe(LAKE_ACCESS, note);
      vi.unstubAllEnvs();
      await deployment.close();
    }
    expect(deployment.calls.map(({ action }) => action)).toContain('DescribeExecution');
    for (const { action, body } of deployment.calls) {
      const arn = String(body.executionArn ?? body.stateMachineArn).replace(
        /^arn:aws:states:[^:]+:[^:]+/,
        LOCAL_STATES,
      );
      control.authorise(functionNamed('AcceptRequest'), `states:${action}`, arn);
    }
  });
});

describe('what was recorded', () => {
  it('is of every function and of the state machine, and all of it was allowed', () => {
    const ingest = readCloudAssembly(assemblyDir, 'Ingest').stateMachineName;
    const all = [...functions(), synthesised.stateMachineName, ingest].map(short).sort();
    expect([...new Set(accesses.map(({ principal }) => short(principal)))].sort()).toEqual(all);
    expect(accesses.filter(({ allowed }) => !allowed)).toEqual([]);
  });

  it('needs every permission there is, but for those with a reason', () => {
    const unneeded = principals().flatMap((principal) =>
      unneededGrants(principal, synthesised.permissions, accesses).map((grant) => grantText(principal, grant)),
    );
    process.stdout.write(`allowed, and not needed by any run of this suite:\n  ${unneeded.join('\n  ')}\n`);
    expect(unneeded.filter((told) => !NOT_NEEDED_HERE.some(([, known]) => known.test(told)))).toEqual([]);
    const outdated = NOT_NEEDED_HERE.filter(([, known]) => !unneeded.some((told) => known.test(told)));
    expect(outdated).toEqual([]);
  });
});

it('objects are allowed by prefix, not the lake as a whole', () => {
  const lines = principals().flatMap((principal) =>
    synthesised.permissions.grants(principal).map((grant) => grantText(principal, grant)),
  );
  expect(lines.filter((told) => told.endsWith(' lake/*'))).toEqual([]);
});

describe('the proof would notice', () => {
  /** A copy of the assembly in which the statements of one function about an action are what `change` makes of them. */
  function changed(name: string, functionName: string, action: string, change: (statement: Statement) => Statement[]) {
    const directory = join(copies.path, name);
    cpSync(assemblyDir, directory, { recursive: true });
    const copy = readTemplate(directory);
    for (const [logicalId, { Type, Properties }] of Object.entries(copy.Resources)) {
      if (Type !== 'AWS::IAM::Policy' || !logicalId.startsWith(`Functions${functionName}Role`)) continue;
      const document = Properties?.PolicyDocument as unknown as { Statement: Statement[] };
      document.Statement = document.Statement.flatMap((it) => (it.Action === action ? change(it) : [it]));
    }
    writeFileSync(templateIn(directory), JSON.stringify(copy));
    return directory;
  }
  interface Statement {
    Action: Json;
    Resource: Json;
  }

  it.each([
    ['a permission that is gone', 'gone', () => []],
    [
      'a function that reaches out of its prefix',
      'narrow',
      (statement: Statement) => [
        {
          ...statement,
          Resource: JSON.parse(JSON.stringify(statement.Resource).replaceAll('/runs/*', '/regression/*')),
        },
      ],
    ],
  ])('%s: the invocation fails, by name', async (_, name, change) => {
    const denied: Access[] = [];
    const failures: string[] = [];
    const { error } = await run(smallRequest({ id: name }), 'simulated', {
      assemblyDir: changed(name, 'FitRegression', 's3:PutObject', change),
      onAccess: (access) => access.allowed || denied.push(access),
      onEvent: (event) =>
        event.type === 'state-failed' && failures.push(`${event.state} ${event.error} ${event.cause}`),
    });
    expect(error).toBe('StudyRunFailed');
    expect(denied.map(({ principal, action }) => `${short(principal)} ${action}`)).toEqual(
      Array(2).fill('FitRegression s3:PutObject'),
    );
    expect(
      failures.filter((failure) => /^FitRegression AccessDenied .*s3:PutObject .*runs\/.*regression/.test(failure)),
    ).toHaveLength(2);
  });

  it('a permission too many', () => {
    const more = readTemplate(
      changed('more', 'FitRegression', 's3:PutObject', (statement) => [statement, { ...statement, Resource: '*' }]),
    );
    const unneeded = unneededGrants(functionNamed('FitRegression'), permissionsOf(more), accesses);
    expect(unneeded.map(({ action }) => action)).toContain('s3:PutObject');
  });
});

const LOCAL_STATES = 'arn:aws:states:local:000000000000';

function bucketOf({ functions }: CloudAssembly): string {
  const [{ environment }] = functions.values();
  return environment.DATA_LAKE.replace('s3://', '');
}

/** Everything that acts by a role of its own within the stack. */
function actors(type: string): string[] {
  const resources = Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
  return resources.map(([logicalId]) => nameOf(logicalId, template));
}

const functions = () => actors('AWS::Lambda::Function');

function functionNamed(name: string): string {
  return functions().find((full) => short(full) === name) ?? name;
}

const principals = () => [...functions(), ...actors('AWS::StepFunctions::StateMachine')];
