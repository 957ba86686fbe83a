/**
 * The run events of OpenLineage 2-0-2 for a run: its START, and its COMPLETE or FAIL, with the datasets that it read
 * and wrote.
 */
import { sha256 } from '../lake/hash.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import { versionOfAll } from '../study/version-of-all.ts';
import { missingInWords } from './ro-crate.ts';

const SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const VERSION_FACET =
  'https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet';
const ERROR_FACET = 'https://openlineage.io/spec/facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet';

/**
 * @param locate  where the object under a key lies: `s3://bucket/key`, or the path of a file
 */
export function openLineageEvents(manifest: Manifest, startedAt: string, locate: (key: string) => string): object[] {
  const { execution, study, status, created_at, objects, code_versions } = manifest;
  // Who makes these events: the specification asks for a URI that tells the code.
  const producer = `urn:nhanes-mixtures:code:${versionOfAll(code_versions)}`;
  const job = { namespace: 'nhanes-mixtures', name: study };
  const runId = uuidOf(execution);
  const dataset = ({ key, sha256: hash }: ObjectRecord) => ({
    ...datasetAt(locate(key)),
    facets: { version: { _producer: producer, _schemaURL: VERSION_FACET, datasetVersion: hash } },
  });
  const inputs = objects.filter(({ key }) => key.startsWith('raw/')).map(dataset);
  const outputs = objects.filter((object) => object.producer === 'collect-run').map(dataset);
  const common = { job, producer, schemaURL: SCHEMA };
  const failed = status === 'failed';
  const error = {
    _producer: producer,
    _schemaURL: ERROR_FACET,
    message: missingInWords(manifest),
    programmingLanguage: 'TypeScript',
  };
  const run = failed ? { runId, facets: { errorMessage: error } } : { runId };
  return [
    { eventType: 'START', eventTime: startedAt, run: { runId }, ...common, inputs, outputs: [] },
    // What is partial has results, and is none that anybody may build on.
    {
      eventType: failed ? 'FAIL' : status === 'partial' ? 'ABORT' : 'COMPLETE',
      eventTime: created_at,
      run,
      ...common,
      inputs,
      outputs,
    },
  ];
}

/** Namespace and name, which together are its URI (OpenLineage, "Naming"). */
function datasetAt(location: string): { namespace: string; name: string } {
  const [, bucket, key] = /^(s3:\/\/[^/]+)\/(.*)$/.exec(location) ?? [];
  return bucket === undefined ? { namespace: 'file', name: location } : { namespace: bucket, name: key };
}

/** An execution's name as a UUID: the same execution, the same run. RFC 9562 has version 8 for one's own rule. */
function uuidOf(execution: string): string {
  const hex = sha256(`nhanes-mixtures ${execution}`);
  const variant = '89ab'[Number.parseInt(hex[16], 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
