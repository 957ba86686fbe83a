import type { MapState } from './definition.ts';
import { StateFailure } from './errors.ts';
import { evaluateField, numberField, type Visit } from './frame.ts';
import type { Json } from './json.ts';

/**
 * The items of a JSON array in S3.
 *
 * @throws StateFailure `States.ItemReaderFailed`
 */
export async function readItems(reader: NonNullable<MapState['ItemReader']>, visit: Visit): Promise<Json[]> {
  const bucket = await evaluateField(visit, 'ItemReader.Arguments.Bucket', reader.Arguments.Bucket);
  const key = await evaluateField(visit, 'ItemReader.Arguments.Key', reader.Arguments.Key);
  const most = await numberField(visit, 'ItemReader.ReaderConfig.MaxItems', reader.ReaderConfig.MaxItems);
  const failure = (problem: string) => new StateFailure('States.ItemReaderFailed', `${bucket}/${key}: ${problem}`);
  let items: Json;
  try {
    const bytes = await visit.frame.services.objects.getObject(String(bucket), String(key));
    items = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw failure(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  if (!Array.isArray(items)) throw failure('not a JSON array');
  return items.slice(0, most);
}
