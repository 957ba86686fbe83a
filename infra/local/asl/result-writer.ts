import { type ChildExecution, childResult, executionRecord } from './child-execution.ts';
import type { MapState } from './definition.ts';
import { StateFailure } from './errors.ts';
import { evaluateField, type Visit } from './frame.ts';
import type { Json } from './json.ts';

/**
 * Writes the children's results to S3, those that succeeded and those that failed apart, and a manifest of the files.
 *
 * @returns the Map's result: where the manifest lies
 * @throws StateFailure `States.ResultWriterFailed`
 */
export async function writeResults(
  writer: NonNullable<MapState['ResultWriter']>,
  children: readonly ChildExecution[],
  visit: Visit,
): Promise<Json> {
  const bucket = String(await evaluateField(visit, 'ResultWriter.Arguments.Bucket', writer.Arguments.Bucket));
  const prefix = String(await evaluateField(visit, 'ResultWriter.Arguments.Prefix', writer.Arguments.Prefix));
  const mapRun = `${visit.frame.execution.Id}/${visit.state}`;
  const directory = `${prefix.replace(/\/$/, '')}/${visit.state}`;
  const record = writer.WriterConfig?.Transformation === 'COMPACT' ? childResult : executionRecord;
  const put = async (name: string, content: Json) => {
    const bytes = Buffer.from(JSON.stringify(content));
    await visit.frame.services.objects.putObject(bucket, `${directory}/${name}`, bytes);
    return { Key: `${directory}/${name}`, Size: bytes.length };
  };
  const putAll = async (name: string, chosen: readonly ChildExecution[]) =>
    chosen.length === 0 ? [] : [await put(`${name}_0.json`, chosen.map(record))];
  try {
    const SUCCEEDED = await putAll(
      'SUCCEEDED',
      children.filter((child) => !child.failure),
    );
    const FAILED = await putAll(
      'FAILED',
      children.filter((child) => child.failure),
    );
    const ResultFiles = { FAILED, PENDING: [], SUCCEEDED };
    const { Key } = await put('manifest.json', { DestinationBucket: bucket, MapRunArn: mapRun, ResultFiles });
    return { MapRunArn: mapRun, ResultWriterDetails: { Bucket: bucket, Key } };
  } catch (error) {
    throw new StateFailure('States.ResultWriterFailed', error instanceof Error ? error.message : String(error));
  }
}
