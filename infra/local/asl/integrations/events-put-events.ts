import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { StateFailure } from '../errors.ts';
import { isJsonObject, type Json } from '../json.ts';
import type { BusEvent } from '../services.ts';
import { messageOf, type ServiceIntegration } from './service-integration.ts';

/** EventBridge takes at most ten entries of one request. */
const MOST_ENTRIES = 10;

const text = z.string().min(1);
const entries = z
  .array(
    z.strictObject({
      Source: text,
      DetailType: text,
      EventBusName: text,
      Detail: z.record(z.string(), z.json() as z.ZodType<Json>),
    }),
  )
  .min(1)
  .max(MOST_ENTRIES);

/** EventBridge's PutEvents, by the optimised integration: one entry that fails is a failure of the Task. */
export const putEvents: ServiceIntegration = {
  required: ['Entries'],
  optional: [],
  elements: { Entries: { required: ['Source', 'DetailType', 'EventBusName', 'Detail'], optional: [] } },
  async perform(given, services) {
    const parsed = entries.safeParse(given.Entries);
    if (!parsed.success)
      throw new StateFailure('States.Runtime', `the argument Entries: ${z.prettifyError(parsed.error)}`);
    const events: BusEvent[] = parsed.data.map(({ Source, DetailType, EventBusName, Detail }) => ({
      bus: EventBusName,
      source: Source,
      detailType: DetailType,
      detail: Detail,
    }));
    await services.putEvents(events);
    return { Entries: events.map(() => ({ EventId: randomUUID() })), FailedEntryCount: 0 };
  },
  result(answer) {
    // As the Developer Guide has it: a FailedEntryCount that is not 0 fails the Task.
    if (isJsonObject(answer) && answer.FailedEntryCount !== 0) {
      throw new StateFailure('EventBridge.FailedEntry', JSON.stringify(answer));
    }
    return answer;
  },
  cause: messageOf,
};
