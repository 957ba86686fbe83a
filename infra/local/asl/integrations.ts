/** The service integrations of Task states: what they take and what they give back. */
import { StateFailure } from './errors.ts';
import { putEvents } from './integrations/events-put-events.ts';
import { createTable, updateTable } from './integrations/glue-put-table.ts';
import { invokeFunction } from './integrations/lambda-invoke.ts';
import { putObject } from './integrations/s3-put-object.ts';
import type { ServiceIntegration } from './integrations/service-integration.ts';
import { sendMessage } from './integrations/sqs-send-message.ts';
import type { Json } from './json.ts';
import type { Services, TaskCall } from './services.ts';

export type Integration =
  | 'lambda:invoke'
  | 'aws-sdk:s3:putObject'
  | 'aws-sdk:glue:createTable'
  | 'aws-sdk:glue:updateTable'
  | 'events:putEvents'
  | 'sqs:sendMessage';

export const INTEGRATIONS: Record<Integration, ServiceIntegration> = {
  'lambda:invoke': invokeFunction,
  'aws-sdk:s3:putObject': putObject,
  'aws-sdk:glue:createTable': createTable,
  'aws-sdk:glue:updateTable': updateTable,
  'events:putEvents': putEvents,
  'sqs:sendMessage': sendMessage,
};

/** The integration of a Resource ARN that the definition's schema has let pass. */
export function integrationOf(resource: string): Integration {
  return resource.replace(/^.*:states:::/, '') as Integration;
}

/**
 * The service's answer, as `$states.result` shows it.
 *
 * @throws StateFailure with the error name and cause that Step Functions would report
 */
export async function callIntegration(call: TaskCall, services: Services): Promise<Json> {
  const { perform, result, cause } = INTEGRATIONS[call.integration];
  let answer: Json;
  try {
    answer = await services.intercept(call, () => perform(call.arguments, services, call.signal));
  } catch (thrown) {
    if (thrown instanceof StateFailure) throw thrown;
    call.signal.throwIfAborted();
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    throw new StateFailure(error.name, cause(error));
  }
  return result(answer);
}
