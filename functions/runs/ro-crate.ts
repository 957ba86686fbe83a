/**
 * A run as an RO-Crate 1.3 by the profile Workflow Run Crate 0.6 (w3id.org/ro/wfrun/workflow/0.6): what went in, what
 * came out, and by which workflow, for archives and catalogues that read no manifest of ours. The folder of the run is
 * the crate.
 */
import * as keys from '../lake/keys.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import { versionOfAll } from '../study/version-of-all.ts';

type Entity = Record<string, unknown> & { '@id': string };

const ref = (id: string) => ({ '@id': id });
const refs = (entities: readonly Entity[]) => entities.map((entity) => ref(entity['@id']));

const PROFILES = [
  ['https://w3id.org/ro/wfrun/process/0.6', 'Process Run Crate', '0.6'],
  ['https://w3id.org/ro/wfrun/workflow/0.6', 'Workflow Run Crate', '0.6'],
  ['https://w3id.org/workflowhub/workflow-ro-crate/1.1', 'Workflow RO-Crate', '1.1'],
] as const;

const LANGUAGE = 'https://states-language.net/spec.html';
const ENGINE = '#step-functions';
const ACTION = '#run';
const LICENCE = '#licence';

/** What a run is of, and what it came to: records of single analyses are in the manifest alone. */
const isInput = ({ key }: ObjectRecord) => key.startsWith('raw/');
const isOutput = ({ key, producer }: ObjectRecord) => producer === 'collect-run' || key.endsWith('/cohort.parquet');

/** Where a crate lies. */
export interface CratePlace {
  /** What the keys of its own files begin with. */
  root: string;
  /** Where the object under a key of the lake lies, as a URL. */
  locate: (key: string) => string;
}

/** What every crate has: itself, and what it speaks of beside the run. */
const OF_EVERY_CRATE: readonly Entity[] = [
  {
    '@id': 'ro-crate-metadata.json',
    '@type': 'CreativeWork',
    about: ref('./'),
    conformsTo: ref('https://w3id.org/ro/crate/1.3'),
  },
  ...PROFILES.map(([id, name, version]) => ({ '@id': id, '@type': 'CreativeWork', name, version })),
  {
    '@id': LICENCE,
    '@type': 'CreativeWork',
    name: 'no licence is stated',
    description:
      'NHANES files are works of the US government, in the public domain. Whoever publishes the results says by which licence.',
  },
  {
    '@id': LANGUAGE,
    '@type': 'ComputerLanguage',
    name: 'Amazon States Language',
    identifier: LANGUAGE,
    url: LANGUAGE,
  },
  {
    '@id': ENGINE,
    '@type': 'SoftwareApplication',
    name: 'AWS Step Functions, or the local runner of the same definition',
  },
];

/** @param startedAt  when the execution began: ISO 8601 */
export function roCrate(manifest: Manifest, manifestKey: string, startedAt: string, place: CratePlace) {
  const { inputs, outputs } = filesOf(manifest, manifestKey, place);
  const version = versionOfAll(manifest.code_versions);
  const workflow: Entity = {
    '@id': `urn:nhanes-mixtures:workflow:${version}`,
    '@type': ['File', 'SoftwareSourceCode', 'ComputationalWorkflow'],
    name: 'nhanes-mixtures: plan, ingest, cohort, analyses, collection',
    programmingLanguage: ref(LANGUAGE),
    version,
  };
  return {
    '@context': ['https://w3id.org/ro/crate/1.3/context', 'https://w3id.org/ro/terms/workflow-run/context'],
    '@graph': [
      ...OF_EVERY_CRATE,
      datasetEntity(manifest, workflow, [...inputs, ...outputs]),
      workflow,
      ...actionEntities(manifest, startedAt, workflow, inputs, outputs),
      ...inputs,
      ...outputs,
    ],
  };
}

/** What the run is of, its request first, and what it came to, its manifest last. */
function filesOf(
  manifest: Manifest,
  manifestKey: string,
  { root, locate }: CratePlace,
): { inputs: Entity[]; outputs: Entity[] } {
  const idOf = (key: string) => (key.startsWith(root) ? key.slice(root.length) : locate(key));
  const { run_id, objects } = manifest;
  const received = objects
    .filter(isInput)
    .map((object) => ({ ...fileEntity(object, idOf), ...originOf(object, manifest) }));
  const request = objects
    .filter(({ key }) => key === keys.request(run_id))
    .map((object) => ({ ...fileEntity(object, idOf), name: 'the request: everything that the run was asked for' }));
  const made = objects.filter(isOutput).map((object) => fileEntity(object, idOf));
  return {
    inputs: [...request, ...received],
    outputs: [
      ...made,
      { '@id': idOf(manifestKey), '@type': 'File', name: 'the manifest', encodingFormat: 'application/json' },
    ],
  };
}

/** The crate as a whole. */
function datasetEntity(
  { run_id, title, reading, created_at, simulated }: Manifest,
  workflow: Entity,
  files: readonly Entity[],
): Entity {
  return {
    '@id': './',
    '@type': 'Dataset',
    identifier: run_id,
    name: `${simulated ? 'SIMULATED DATA: ' : ''}${title}`,
    description: reading,
    datePublished: created_at,
    license: ref(LICENCE),
    conformsTo: PROFILES.map(([id]) => ref(id)),
    hasPart: refs([workflow, ...files]),
    mainEntity: ref(workflow['@id']),
    mentions: ref(ACTION),
  };
}

/** The execution, and the run that it is of. */
function actionEntities(
  manifest: Manifest,
  startedAt: string,
  workflow: Entity,
  inputs: readonly Entity[],
  outputs: readonly Entity[],
): Entity[] {
  const { run_id, execution, status, created_at } = manifest;
  return [
    {
      '@id': '#organize',
      '@type': 'OrganizeAction',
      name: `the execution ${execution}`,
      instrument: ref(ENGINE),
      result: ref(ACTION),
    },
    {
      '@id': ACTION,
      '@type': 'CreateAction',
      name: `the run ${run_id}`,
      instrument: ref(workflow['@id']),
      startTime: startedAt,
      endTime: created_at,
      actionStatus: `http://schema.org/${status === 'complete' ? 'CompletedActionStatus' : 'FailedActionStatus'}`,
      ...(status !== 'complete' && { error: missingInWords(manifest) }),
      object: refs(inputs),
      result: refs(outputs),
    },
  ];
}

function fileEntity({ key, bytes, sha256 }: ObjectRecord, idOf: (key: string) => string): Entity {
  const extension = key.slice(key.lastIndexOf('.') + 1);
  return {
    '@id': idOf(key),
    '@type': 'File',
    name: key,
    contentSize: `${bytes}`,
    sha256,
    ...(FORMATS[extension] && { encodingFormat: FORMATS[extension] }),
  };
}

/** Of a file as it was received: what it is, and where it came from. */
function originOf({ sha256 }: ObjectRecord, { sources }: Manifest): Partial<Entity> {
  const source = sources.find((one) => one.sha256 === sha256);
  return source ? { name: `${source.table} of NHANES ${source.cycle}, as received`, url: source.url } : {};
}

const FORMATS: Readonly<Record<string, string>> = {
  parquet: 'application/vnd.apache.parquet',
  json: 'application/json',
  html: 'text/html',
};

/** What a person reads first: the manifest names every part. */
export function missingInWords({ missing }: Manifest): string {
  const [first] = missing;
  return first
    ? `${missing.length} parts missing; the first, ${first.id}: ${first.error}: ${first.cause}`
    : 'no result';
}
