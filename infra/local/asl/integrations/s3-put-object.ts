import { createHash } from 'node:crypto';
import { StateFailure } from '../errors.ts';
import { asItIs, messageOf, type ServiceIntegration, stringArgument } from './service-integration.ts';

/** S3's PutObject, by the SDK integration. */
export const putObject: ServiceIntegration = {
  required: ['Bucket', 'Key', 'Body'],
  // The stores here keep no content type; on S3 it changes nothing but a header.
  optional: ['ContentType'],
  elements: {},
  async perform(given, { objects }) {
    const body = given.Body;
    if (typeof body !== 'object' || body === null) {
      throw new StateFailure('States.Runtime', 'the local runner stores only an object or array as Body, as JSON text');
    }
    const bytes = Buffer.from(JSON.stringify(body));
    try {
      await objects.putObject(stringArgument(given, 'Bucket'), stringArgument(given, 'Key'), bytes);
    } catch (error) {
      if (error instanceof StateFailure) throw error;
      throw new StateFailure(errorName(error), error instanceof Error ? `${error.name}: ${error.message}` : `${error}`);
    }
    return { ETag: `"${createHash('md5').update(bytes).digest('hex')}"` };
  },
  result: asItIs,
  cause: messageOf,
};

/** What S3's SDK has an exception for goes by its name with `Exception` behind it; all else is an `S3Exception`. */
function errorName(error: unknown): string {
  return error instanceof Error && error.name === 'NoSuchBucket' ? 'S3.NoSuchBucketException' : 'S3.S3Exception';
}
