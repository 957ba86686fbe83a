/** The service integrations of Task states: what they take and what they give back. */
import { createHash } from 'node:crypto';
import { StateFailure } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import type { Services } from './services.ts';

export type Integration = 'lambda:invoke' | 'aws-sdk:s3:putObject';

/** Names of the arguments that this runner understands. */
export const ARGUMENTS: Record<Integration, { readonly required: string[]; readonly optional: string[] }> = {
  'lambda:invoke': { required: ['FunctionName', 'Payload'], optional: [] },
  // The stores here keep no content type; on S3 it changes nothing but a header.
  'aws-sdk:s3:putObject': { required: ['Bucket', 'Key', 'Body'], optional: ['ContentType'] },
};

/** The integration of a Resource ARN that the definition's schema has let pass. */
export function integrationOf(resource: string): Integration {
  return resource.endsWith('lambda:invoke') ? 'lambda:invoke' : 'aws-sdk:s3:putObject';
}

export interface IntegrationCall {
  readonly integration: Integration;
  readonly arguments: JsonObject;
  readonly retryCount: number;
  readonly signal: AbortSignal;
}

/**
 * The service's answer, as `$states.result` shows it.
 *
 * @throws StateFailure with the error name and cause that Step Functions would report
 */
export function callIntegration(call: IntegrationCall, services: Services): Promise<Json> {
  return call.integration === 'lambda:invoke' ? invokeFunction(call, services) : putObject(call, services);
}

async function invokeFunction(call: IntegrationCall, { invoke }: Services): Promise<Json> {
  const functionName = stringArgument(call, 'FunctionName');
  const { retryCount, signal } = call;
  try {
    const payload = await invoke({ functionName, payload: call.arguments.Payload, retryCount, signal });
    return { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };
  } catch (thrown) {
    signal.throwIfAborted();
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    // Lambda's own form of a function error, which Step Functions passes on as text.
    const trace = error.stack?.split('\n') ?? [];
    throw new StateFailure(error.name, JSON.stringify({ errorType: error.name, errorMessage: error.message, trace }));
  }
}

async function putObject(call: IntegrationCall, { objects }: Services): Promise<Json> {
  const body = call.arguments.Body;
  if (typeof body !== 'object' || body === null) {
    throw new StateFailure('States.Runtime', 'the local runner stores only an object or array as Body, as JSON text');
  }
  const bytes = Buffer.from(JSON.stringify(body));
  try {
    await objects.putObject(stringArgument(call, 'Bucket'), stringArgument(call, 'Key'), bytes);
  } catch (error) {
    if (error instanceof StateFailure) throw error;
    throw new StateFailure(
      'S3.S3Exception',
      error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    );
  }
  return { ETag: `"${createHash('md5').update(bytes).digest('hex')}"` };
}

function stringArgument({ arguments: given }: IntegrationCall, name: string): string {
  const value = given[name];
  if (typeof value === 'string') return value;
  throw new StateFailure('States.Runtime', `the argument ${name} must be a string, not ${JSON.stringify(value)}`);
}
