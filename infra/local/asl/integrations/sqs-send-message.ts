import { createHash, randomUUID } from 'node:crypto';
import { asItIs, messageOf, type ServiceIntegration, stringArgument } from './service-integration.ts';

/** SQS's SendMessage: a body that is no text is sent as JSON text. */
export const sendMessage: ServiceIntegration = {
  required: ['QueueUrl', 'MessageBody'],
  optional: [],
  elements: {},
  async perform(given, services) {
    const body = given.MessageBody;
    await services.sendMessage({ queueUrl: stringArgument(given, 'QueueUrl'), body });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(text).digest('hex') };
  },
  result: asItIs,
  cause: messageOf,
};
