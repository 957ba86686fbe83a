/** What the functions of the system are called: in manifests, records of failures, code versions and metrics. */
export const FUNCTION_NAMES = [
  'accept-request',
  'plan-run',
  'ingest-table',
  'build-cohort',
  'fit-regression',
  'fit-qgcomp',
  'describe-study',
  'fit-specifications',
  'plan-replicates',
  'fit-replicates',
  'combine-wqs',
  'collect-run',
  'plan-ingest',
  'ingest-file',
  'collect-ingest',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];
