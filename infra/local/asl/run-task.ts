import type { TaskState } from './definition.ts';
import { evaluateField, numberField, type Visit } from './frame.ts';
import { callIntegration, integrationOf } from './integrations.ts';
import type { Json, JsonObject } from './json.ts';
import { withinPayloadLimit } from './payload-limit.ts';
import { withTimeLimit } from './time-limit.ts';

/** The answer of the service that the Task calls. */
export async function runTask(state: TaskState, visit: Visit): Promise<Json> {
  const { services, signal: whole } = visit.frame;
  const given = (await evaluateField(visit, 'Arguments', state.Arguments)) as JsonObject;
  withinPayloadLimit(given, `Arguments of state "${visit.state}"`);
  const seconds = await numberField(visit, 'TimeoutSeconds', state.TimeoutSeconds);
  return withTimeLimit(seconds, `state "${visit.state}"`, services.clock, whole, (signal) =>
    callIntegration(
      {
        state: visit.state,
        retryCount: visit.retryCount,
        signal,
        integration: integrationOf(state.Resource),
        arguments: given,
      },
      services,
    ),
  );
}
