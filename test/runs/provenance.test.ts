import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as keys from '../../functions/lake/keys.ts';
import type { Manifest } from '../../functions/lake/manifest.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { openLineageEvents } from '../../functions/runs/open-lineage.ts';
import { putProvenance } from '../../functions/runs/provenance.ts';
import { versionOfAll } from '../../functions/study/version-of-all.ts';
import { smallReport } from '../report/study-report.ts';
import { folderForTests } from '../support/study.ts';
import openLineage from './open-lineage.schema.json' with { type: 'json' };

const folder = folderForTests();
afterAll(() => folder.remove());
const store = openStore(pathToFileURL(folder.path).href);

const STARTED = '2026-01-02T03:00:00.000Z';
const { manifest: report } = smallReport();
const { run_id, execution } = report;
const object = (key: string, producer: string) => ({
  key,
  producer,
  bytes: 7,
  sha256: 'cd'.repeat(32),
  rows: 1,
  inputs: [],
});
const manifest: Manifest = {
  ...report,
  objects: [
    { ...object('raw/nhanes/cycle=2017-2018/DEMO_J/ab.xpt', 'ingest-table'), sha256: report.sources[0].sha256 },
    object(keys.request(run_id), 'plan-run'),
    object(keys.resultTable('regression', 'small', run_id), 'collect-run'),
    object(keys.report(run_id), 'collect-run'),
    object(keys.analysis(run_id, null, 'regression', ['a']), 'fit-regression'),
  ],
};
const failed: Manifest = {
  ...manifest,
  status: 'failed',
  missing: [{ id: 'DEMO_J', state: 'ingest-table', error: 'DownloadFailedError', cause: 'no answer' }],
};

const read = (key: string) => JSON.parse(readFileSync(join(folder.path, key), 'utf8'));

beforeAll(async () => {
  await putProvenance(store, manifest, keys.manifest(run_id), STARTED);
  await putProvenance(store, failed, keys.attemptManifest(run_id, execution), STARTED);
});

type Entity = Record<string, unknown> & { '@id': string; '@type': string | string[] };

/** The MUSTs of RO-Crate 1.3, Workflow RO-Crate 1.1, Process and Workflow Run Crate 0.6, as our own list. */
describe.each([
  ['a complete run', () => keys.roCrate(run_id), 'CompletedActionStatus'],
  ['a run that failed', () => keys.roCrate(run_id, execution), 'FailedActionStatus'],
])('the RO-Crate of %s', (_, key, actionStatus) => {
  const graph = () => read(key())['@graph'] as Entity[];
  const entity = (id: unknown) => graph().find((found) => found['@id'] === (id as { '@id': string })['@id']);
  const root = () => entity({ '@id': './' }) as Entity;
  const typesOf = (found: Entity | undefined) => [found?.['@type']].flat();

  it('has a context, and a descriptor that names the root and the specification', () => {
    expect(read(key())['@context']).toContain('https://w3id.org/ro/crate/1.3/context');
    expect(entity({ '@id': 'ro-crate-metadata.json' })).toMatchObject({
      '@type': 'CreativeWork',
      about: { '@id': './' },
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.3' },
    });
  });

  it('has a root with name, description, date, licence and the profiles that it conforms to', () => {
    const { name, description, datePublished, license, conformsTo } = root();
    expect([typeof name, typeof description]).toEqual(['string', 'string']);
    expect(Number.isNaN(Date.parse(`${datePublished}`))).toBe(false);
    expect(entity(license)).toBeDefined();
    const profiles = (conformsTo as { '@id': string }[]).map((profile) => profile['@id']);
    expect(profiles).toContain('https://w3id.org/ro/wfrun/workflow/0.6');
    for (const profile of conformsTo as object[]) expect(typesOf(entity(profile))).toContain('CreativeWork');
  });

  it('has a main workflow that the run has as its instrument', () => {
    const workflow = entity(root().mainEntity);
    expect(typesOf(workflow)).toEqual(expect.arrayContaining(['File', 'SoftwareSourceCode', 'ComputationalWorkflow']));
    expect(typesOf(entity(workflow?.programmingLanguage))).toContain('ComputerLanguage');
    const action = entity(root().mentions);
    expect(action).toMatchObject({
      '@type': 'CreateAction',
      instrument: { '@id': workflow?.['@id'] },
      startTime: STARTED,
      endTime: manifest.created_at,
      actionStatus: `http://schema.org/${actionStatus}`,
    });
    // Another fit is another workflow, whatever wrote this file.
    expect(workflow?.version).toBe(versionOfAll(manifest.code_versions));
    expect(versionOfAll({ ...manifest.code_versions, 'fit-wqs': '0' })).not.toBe(workflow?.version);
    if (actionStatus === 'FailedActionStatus') expect(action?.error).toContain('DownloadFailedError: no answer');
  });

  it('describes every file that goes in or comes out, each once, as a part of the crate', () => {
    const ids = graph().map((found) => found['@id']);
    expect(new Set(ids).size).toBe(ids.length);
    const { object: inputs, result } = entity(root().mentions) as unknown as Record<string, { '@id': string }[]>;
    expect(inputs).toHaveLength(2);
    expect(result).toHaveLength(3);
    const parts = (root().hasPart as { '@id': string }[]).map((part) => part['@id']);
    for (const file of [...inputs, ...result]) {
      expect(typesOf(entity(file))).toContain('File');
      expect(parts).toContain(file['@id']);
      // Of this crate, or to be found on its own.
      expect(file['@id']).toMatch(/^(file:\/\/\/|[\w-]+(\.[\w-]+)+$)/);
    }
    expect(JSON.stringify(graph())).toContain('cd'.repeat(32));
    expect(entity(inputs.find((file) => file['@id'].endsWith('.xpt')))).toMatchObject({
      name: 'DEMO of NHANES 2017-2018, as received',
      url: 'https://wwwn.cdc.gov/DEMO_J.xpt',
    });
  });

  it('refers to nothing that it does not describe', () => {
    const refersTo = (value: unknown): string[] =>
      Array.isArray(value)
        ? value.flatMap(refersTo)
        : typeof value === 'object' && value !== null
          ? Object.entries(value).flatMap(([name, part]) => (name === '@id' ? [`${part}`] : refersTo(part)))
          : [];
    const described = new Set(graph().map((found) => found['@id']));
    const elsewhere = refersTo(graph()).filter((id) => !described.has(id) && id !== 'https://w3id.org/ro/crate/1.3');
    expect(elsewhere).toEqual([]);
  });
});

describe('the events of OpenLineage', () => {
  const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(openLineage);

  it.each([
    ['COMPLETE', () => keys.openLineage(run_id)],
    ['FAIL', () => keys.openLineage(run_id, execution)],
  ])('are one START and one %s of the same run, by the specification', (last, key) => {
    const events = read(key());
    for (const event of events) expect(valid(event), JSON.stringify(valid.errors)).toBe(true);
    expect(events.map(({ eventType }: { eventType: string }) => eventType)).toEqual(['START', last]);
    const [start, end] = events;
    expect(start.run.runId).toBe(end.run.runId);
    expect(start.run.runId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([start.eventTime, end.eventTime]).toEqual([STARTED, manifest.created_at]);
    expect(end.outputs.map(({ name }: { name: string }) => name)).toContain(join(folder.path, keys.report(run_id)));
    if (last === 'FAIL') expect(end.run.facets.errorMessage.message).toContain('DownloadFailedError');
  });

  it.each([
    ['s3://lake/below', 's3://lake', 'below/'],
    ['/a folder', 'file', '/a folder/'],
  ])('name what lies in %s by the place that it lies in, and what lies there', (root, namespace, before) => {
    const [, end] = openLineageEvents(manifest, STARTED, (key) => `${root}/${key}`) as { outputs: object[] }[];
    expect(end.outputs).toContainEqual(expect.objectContaining({ namespace, name: before + keys.report(run_id) }));
  });

  it('the check refuses an event without what the specification requires', () => {
    const [start] = read(keys.openLineage(run_id));
    for (const field of ['eventTime', 'producer', 'schemaURL', 'run', 'job']) {
      const { [field]: _, ...rest } = start;
      expect(valid(rest), field).toBe(false);
    }
    expect(valid({ ...start, eventType: 'DONE' })).toBe(false);
    expect(valid({ ...start, inputs: [{ name: 'a' }] })).toBe(false);
    expect(valid({ ...start, run: { ...start.run, facets: { x: {} } } })).toBe(false);
    const facet = { _producer: 'https://a', _schemaURL: 'https://b' };
    expect(valid({ ...start, run: { ...start.run, facets: { errorMessage: facet } } })).toBe(false);
    const dataset = { namespace: 'file', name: '/a', facets: { version: facet } };
    expect(valid({ ...start, inputs: [dataset] })).toBe(false);
    expect(valid({ ...start, run: { runId: 'one' } })).toBe(false);
    expect(valid({ ...start, eventTime: '2026-01-02' })).toBe(false);
  });
});

it('a run that is sent again keeps the times of its first end', async () => {
  const before = read(keys.roCrate(run_id));
  await putProvenance(store, { ...manifest, created_at: '2030-01-01T00:00:00.000Z' }, keys.manifest(run_id), STARTED);
  expect(read(keys.roCrate(run_id))).toEqual(before);
});
