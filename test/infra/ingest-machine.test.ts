/** The state machine of ingests: each of its ends sends one event that says what came of the ingest. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { INGEST_EVENTS, type IngestEventType } from '../../functions/ingest/events.ts';
import type { IngestManifest } from '../../functions/ingest/records.ts';
import type { GlueTable } from '../../functions/lake/glue-table.ts';
import { getJson } from '../../functions/lake/json.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { codebookPath, dataPath, requireTable, TABLES } from '../../functions/nhanes/catalogue/tables.ts';
import { DOWNLOADS_AT_ONCE } from '../../functions/nhanes/download.ts';
import { releaseOf } from '../../functions/nhanes/releases.ts';
import { readCloudAssembly } from '../../infra/assembly/cloud-assembly.ts';
import { nameOf, type Template } from '../../infra/assembly/intrinsics.ts';
import { assembly } from '../../infra/assembly/synth.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import type { BusEvent, Intercept, QueueMessage, TaskCall } from '../../infra/local/asl/services.ts';
import { type LocalRun, runStateMachine } from '../../infra/local/run-locally.ts';
import { type CdcServer, startCdcServer } from '../support/cdc-server.ts';
import { codebookPage } from '../support/codebook-page.ts';
import { type BridgeEvent, eventBridge } from '../support/event-bridge.ts';
import { folderForTests } from '../support/study.ts';
import { xportFile } from '../support/xport-writer.ts';
import { allStates, type Machine, machineArn } from './synthesised.ts';

/** Tables without persons, of pooled samples for the most part: any rows will do. */
const TABLES_OF_NOBODY = TABLES.filter(({ key, notTaken }) => key === 'none' && notTaken === null).slice(-12);
const NAMES = TABLES_OF_NOBODY.map(({ name }) => name);

const lake = folderForTests();
let server: CdcServer;
let assemblyDir: string;
beforeAll(async () => {
  assemblyDir = await assembly('.study');
  server = await startCdcServer();
  for (const table of TABLES_OF_NOBODY) {
    const { name, rows } = table;
    const columns = [{ name: 'SAMPLEID', numbers: Array(rows ?? 1).fill(1) }];
    server.files.set(dataPath(table), xportFile({ name, columns }));
    server.files.set(codebookPath(table), codebookPage(name, [{ name: 'SAMPLEID' }]));
  }
});
afterAll(async () => {
  await server.close();
  await lake.remove();
});

let executions = 0;
/** One execution, with the one event that it sends, which has the form that its type promises. */
async function run(request: Json, settings: Partial<LocalRun> = {}) {
  const events: BusEvent[] = [];
  const messages: QueueMessage[] = [];
  const lakeUrl = pathToFileURL(lake.path).href;
  const { status, error, cause } = await runStateMachine({
    assemblyDir,
    machine: 'Ingest',
    input: request,
    lakeUrl,
    store: openStore(lakeUrl),
    executionName: `ingest-${executions++}`,
    environment: { SOURCE_URL: server.base },
    clock: { now: Date.now, sleep: async () => {}, deadline: () => new Promise(() => {}) },
    onBusEvent: (event) => events.push(event),
    onMessage: (message) => messages.push(message),
    ...settings,
  });
  expect(events).toHaveLength(1);
  const [{ detailType, detail }] = events;
  expect(INGEST_EVENTS[detailType as IngestEventType].safeParse(detail).error).toBeUndefined();
  return { status, error, cause, detailType, detail, messages };
}

/** Calls of a state fail whose input has that word in it. */
const failing = (state: string, only = ''): Partial<LocalRun> => ({
  async intercept(call, proceed) {
    if (call.state === state && JSON.stringify(call).includes(only)) {
      throw Object.assign(new Error('injected'), { name: 'InjectedFault' });
    }
    return proceed();
  },
});

describe('an event that asks for an ingest', () => {
  it('starts the machine with what it asks for, and a run of a study does not', async () => {
    const template: Template = JSON.parse(readFileSync(join(assemblyDir, 'NhanesMixtures.template.json'), 'utf8'));
    const bus = nameOf(Object.keys(template.Resources).find((id) => /^EventsBus[0-9A-F]+$/.test(id)) ?? '', template);
    const detail = { tables: NAMES.slice(0, 1), codebooks: false };
    const sent = (type: string) => eventBridge(template).deliveries(bus, eventOf(type, detail));
    const [delivery, ...others] = sent('NhanesIngestRequested');
    expect(others).toEqual([]);
    expect(delivery).toMatchObject({ targetArn: machineArn(template, 'Ingest'), input: detail });
    expect(sent('StudyRunRequested').map(({ targetArn }) => targetArn)).not.toContain(delivery.targetArn);
    expect(await run(delivery.input as Json)).toMatchObject({ detail: { status: 'complete', counts: { taken: 1 } } });
  });
});

/** An event as EventBridge puts its envelope around what PutEvents is given. */
function eventOf(type: string, detail: Json): BridgeEvent {
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': type,
    source: 'someone.else',
    account: '123456789012',
    time: '2026-11-22T12:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail,
  };
}

describe('an ingest', () => {
  it('that brings every table is complete; no more than 4 files are fetched at once, whatever there are of functions', async () => {
    for (const table of TABLES_OF_NOBODY) server.faults.set(dataPath(table), 'slow');
    const ended = await run({ tables: NAMES }, { concurrency: NAMES.length });
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      detailType: 'NhanesIngestCompleted',
      detail: {
        status: 'complete',
        counts: { taken: NAMES.length - 1, unchanged: 1, failed: 0, codebooks: NAMES.length },
      },
    });
    expect(server.mostAtOnce()).toBeGreaterThan(1);
    expect(server.mostAtOnce()).toBeLessThanOrEqual(DOWNLOADS_AT_ONCE);
  });

  it('is partial with a table that no function could be had for', async () => {
    const ended = await run({ tables: NAMES.slice(0, 3) }, failing('IngestFile', NAMES[1]));
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      detailType: 'NhanesIngestPartial',
      detail: { status: 'partial', counts: { taken: 0, unchanged: 2, failed: 1 } },
    });
  });

  it('publishes how many tables were taken, and how many failed, which an alarm looks at', async () => {
    const lines = new Map<string, string>();
    const environment = {
      SOURCE_URL: server.base,
      POWERTOOLS_LOG_LEVEL: 'INFO',
      POWERTOOLS_METRICS_DISABLED: 'false',
    };
    const onLog: LocalRun['onLog'] = (name, text) => void lines.set(name, (lines.get(name) ?? '') + text);
    await run({ tables: NAMES.slice(0, 3) }, { ...failing('IngestFile', NAMES[1]), environment, onLog });
    const printed = [...lines.values()].flatMap((text) => text.split('\n').filter((line) => line !== ''));
    const published = printed.map((line) => JSON.parse(line)).filter((line) => '_aws' in line);
    const sum = (service: string, metric: string) =>
      published.filter((line) => line.service === service).reduce((total, line) => total + (line[metric] ?? 0), 0);
    expect([sum('ingest-file', 'Taken'), sum('collect-ingest', 'Failed')]).toEqual([0, 1]);
    expect(sum('ingest-file', 'Rows')).toBe((TABLES_OF_NOBODY[0].rows ?? 1) + (TABLES_OF_NOBODY[2].rows ?? 1));
  });

  it('of nothing but failures failed, and has a manifest', async () => {
    const ended = await run({ tables: NAMES.slice(0, 2) }, failing('IngestFile'));
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'NhanesIngestFailed',
      detailType: 'NhanesIngestFailed',
      cause: expect.stringMatching(/^no file could be had: see ingests\/[0-9a-f]{16}\/manifest\.json$/),
      detail: { counts: { failed: 2 } },
    });
  });

  it('whose list of files cannot be read failed, and has a manifest', async () => {
    const store = openStore(pathToFileURL(lake.path).href);
    const lost = { get: () => Promise.reject(new Error('lost')), put: store.put.bind(store) };
    const ended = await run({ tables: NAMES.slice(0, 2) }, { store: lost });
    expect(ended).toMatchObject({
      status: 'FAILED',
      detailType: 'NhanesIngestFailed',
      detail: { counts: { failed: 2 } },
    });
  });

  it.each(['PlanIngest', 'CollectIngest'])(
    'that %s breaks down in failed without one, and tells the error',
    async (state) => {
      const ended = await run({ tables: NAMES.slice(0, 1) }, failing(state));
      expect(ended).toMatchObject({
        status: 'FAILED',
        cause: expect.stringMatching(/^InjectedFault: .*injected/),
        detailType: 'NhanesIngestFailed',
        detail: { manifest_key: null, error: 'InjectedFault', cause: expect.stringContaining('injected') },
      });
    },
  );

  it('of a request that is none is rejected, and the request is kept among the dead letters', async () => {
    const ended = await run({ tables: ['PBDC'] });
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'NhanesIngestRejected',
      detailType: 'NhanesIngestRejected',
      cause: 'tables[0]: is no table of NHANES; got "PBDC"',
      detail: { problems: [{ path: 'tables[0]', message: 'is no table of NHANES; got "PBDC"' }] },
    });
    expect(ended.messages).toHaveLength(1);
  });
});

describe('a table that an ingest brings', () => {
  const [first, second] = [requireTable('BFRPOL', '2013-2014'), requireTable('BFRPOL', '2015-2016')];
  const declared = requireTable('PBCD', '2013-2014');
  const columnsOf = (table: GlueTable | undefined) =>
    table?.StorageDescriptor.Columns.map(({ Name, Type }) => `${Name} ${Type}`);
  const BOTH = ['sampleid double', 'lbcold double', 'lbdwords string', 'lbcnew double'];

  const ofSecond = folderForTests();
  const registeredOfSecond: NonNullable<LocalRun['tables']> = new Map();
  let own: ReturnType<typeof folderForTests>;
  let registered: NonNullable<LocalRun['tables']>;
  beforeAll(async () => {
    const ones = ({ rows }: typeof first) => Array<number>(rows ?? 1).fill(1);
    const words = { name: 'LBDWORDS', length: 1, texts: ones(first).map(() => 'x') };
    const [old, anew] = [
      [{ name: 'SAMPLEID', numbers: ones(first) }, { name: 'LBCOLD', numbers: ones(first) }, words],
      [
        { name: 'LBCNEW', numbers: ones(second) },
        { name: 'SAMPLEID', label: 'Pool', numbers: ones(second) },
      ],
    ];
    server.files.set(dataPath(first), xportFile({ name: first.name, columns: old }));
    server.files.set(dataPath(second), xportFile({ name: second.name, columns: anew }));
    const { persons } = releaseOf('2013-2014');
    const numbers = ones(declared).map((_, row) => persons.first + row);
    server.files.set(dataPath(declared), xportFile({ name: declared.name, columns: [{ name: 'SEQN', numbers }] }));
    [own, registered] = [ofSecond, registeredOfSecond];
    expect((await ingest([second])).detail).toMatchObject({ status: 'complete' });
  });
  beforeEach(() => {
    own = folderForTests();
    registered = new Map();
  });
  afterEach(() => own.remove());
  afterAll(() => ofSecond.remove());

  /** A lake that has a cycle already, which is registered. */
  function withSecond() {
    cpSync(ofSecond.path, own.path, { recursive: true });
    registered = new Map(registeredOfSecond);
  }

  const store = () => openStore(pathToFileURL(own.path).href);
  async function ingest(tables: readonly { name: string }[], settings: Partial<LocalRun> = {}) {
    const states: string[] = [];
    const ended = await run(
      { tables: tables.map(({ name }) => name), codebooks: false },
      {
        lakeUrl: pathToFileURL(own.path).href,
        store: store(),
        tables: registered,
        onEvent: (event) => event.type === 'state-entered' && states.push(event.state),
        ...settings,
      },
    );
    const { manifest_key } = ended.detail;
    const manifest = typeof manifest_key === 'string' ? await getJson(store(), manifest_key) : undefined;
    return { ...ended, states, manifest: manifest as IngestManifest | undefined };
  }
  const table = () => registered.get('nhanes_mixtures.bfrpol') as GlueTable | undefined;

  it('is registered as its files are, with its cycles known beforehand; what the stack declares is not', async () => {
    const { detail } = await ingest([first, declared]);
    expect(detail).toMatchObject({ status: 'complete', counts: { taken: 2, unregistered: 0 } });
    expect([...registered.keys()]).toEqual(['nhanes_mixtures.bfrpol']);
    expect(columnsOf(table())).toEqual(['sampleid double', 'lbcold double', 'lbdwords string']);
    const location = `${pathToFileURL(own.path).href.replace(/\/$/, '')}/nhanes/bfrpol/`;
    expect(table()).toMatchObject({
      Description: expect.stringMatching(/^NHANES: Brominated/),
      PartitionKeys: [{ Name: 'cycle' }],
      Parameters: {
        'projection.cycle.values': '2005-2006,2007-2008,2009-2010,2011-2012,2013-2014,2015-2016',
        'storage.location.template': `${location}cycle=\u0024{cycle}/`,
      },
      StorageDescriptor: { Location: location },
    });
  });

  it('has the columns of all cycles in the lake, whichever ingest brought them', async () => {
    withSecond();
    const { states } = await ingest([first]);
    expect(states).toContain('UpdateTable');
    expect(columnsOf(table())).toEqual(BOTH);
    expect(table()?.StorageDescriptor.Columns[0]).toMatchObject({ Name: 'sampleid', Comment: 'Pool' });
  });

  it('loses no column to another ingest of another cycle at the same time', async () => {
    let other: Promise<unknown> | undefined;
    const { states } = await ingest([first], {
      async intercept({ state }, proceed) {
        // The first ingest knows of one cycle, and comes to register it when the other has registered both.
        if (state === 'CreateTable' && other === undefined) {
          other = ingest([second]);
          await other;
          expect(columnsOf(table())).toEqual(BOTH);
        }
        return proceed();
      },
    });
    expect(states.filter((state) => state === 'UpdateTable')).toHaveLength(2);
    expect(columnsOf(table())).toEqual(BOTH);
  });

  it('is registered anew by an ingest that finds its files unchanged: so a catalogue is repaired', async () => {
    withSecond();
    registered.clear();
    expect((await ingest([second])).detail).toMatchObject({ status: 'complete', counts: { unchanged: 1 } });
    expect(columnsOf(table())).toEqual(['lbcnew double', 'sampleid double']);
  });

  it('is none where the lake has no file of it', async () => {
    const { detail, states } = await ingest([requireTable('BFRPOL', '2005-2006')]);
    expect(detail).toMatchObject({ status: 'complete', counts: { taken: 0, unregistered: 0 } });
    expect(states).toContain('DescribeTable');
    expect(registered.size).toBe(0);
  });

  const injected = (name: string) => Object.assign(new Error('injected'), { name });

  it('is registered in the end when all that does it fails for a while', async () => {
    withSecond();
    const errors: Record<string, string[]> = {
      DescribeTable: ['Lambda.TooManyRequestsException', 'StoreUnavailableError'],
      CreateTable: ['Glue.ThrottlingException', 'Glue.GlueException'],
      UpdateTable: ['Glue.ConcurrentModificationException', 'Glue.InternalServiceException'],
    };
    const { detail } = await ingest([first], {
      async intercept({ state }, proceed) {
        const error = errors[state]?.shift();
        if (error) throw injected(error);
        return proceed();
      },
    });
    expect(errors).toEqual({ DescribeTable: [], CreateTable: [], UpdateTable: [] });
    expect(detail).toMatchObject({ status: 'complete', counts: { unregistered: 0 } });
    expect(columnsOf(table())).toEqual(BOTH);
  });

  it.each([
    ['CreateTable', 'Glue.ThrottlingException'],
    ['CreateTable', 'Glue.AccessDeniedException'],
    ['UpdateTable', 'Glue.ConcurrentModificationException'],
    ['DescribeTable', 'InvalidParquetError'],
  ])('is told as not registered when %s ends with %s, and is in the lake', async (failing, name) => {
    withSecond();
    const { status, detailType, detail, manifest } = await ingest([first], {
      intercept: async ({ state }, proceed) => (state === failing ? Promise.reject(injected(name)) : proceed()),
    });
    expect({ status, detailType }).toEqual({ status: 'SUCCEEDED', detailType: 'NhanesIngestPartial' });
    expect(detail).toMatchObject({ counts: { taken: 1, failed: 0, unregistered: 1 } });
    expect(manifest?.unregistered).toEqual([{ table: 'bfrpol', why: expect.stringMatching(`^${name}: .*injected`) }]);
    expect(await store().head('nhanes/bfrpol/cycle=2013-2014/bfrpol.parquet')).toBeDefined();
    // As it was before.
    expect([...registered]).toEqual([...registeredOfSecond]);
  });

  it('is told when the list of tables breaks down as a whole', async () => {
    const intercept: Intercept = async ({ state }: TaskCall, proceed) => {
      if (['CreateTable', 'RecordTableFailure'].includes(state)) throw new Error('injected');
      return proceed();
    };
    const { detail, manifest } = await ingest([first, declared], { intercept });
    expect(detail).toMatchObject({ status: 'partial', counts: { taken: 2, unregistered: 1 } });
    expect(manifest?.unregistered).toEqual([{ table: 'bfrpol', why: expect.stringMatching('^States.') }]);
  });
});

it('every Task of the machine has failed here, or is that of a study run', () => {
  const { definition } = readCloudAssembly(assemblyDir, 'Ingest');
  const tasks = allStates(definition as Machine).filter(({ state }) => state.Type === 'Task');
  const failed = ['PlanIngest', 'IngestFile', 'DescribeTable', 'CreateTable', 'UpdateTable', 'CollectIngest'];
  const records = ['RecordFileFailure', 'RecordFilesFailure', 'RecordTableFailure', 'RecordTablesFailure'];
  const telling = ['SendEvent', 'KeepUnsentEvent', 'KeepRejectedIngest'];
  expect(tasks.map(({ name }) => name).sort()).toEqual([...failed, ...records, ...telling].sort());
  const retried = tasks.filter(({ name }) => ['CreateTable', 'UpdateTable'].includes(name));
  for (const { name, state } of retried) {
    expect(state.Retry?.[0]?.ErrorEquals, name).toEqual(expect.arrayContaining(['Glue.ThrottlingException']));
    expect(state.TimeoutSeconds, name).toBeGreaterThan(0);
  }
});
