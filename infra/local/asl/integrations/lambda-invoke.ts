import { type ServiceIntegration, stringArgument } from './service-integration.ts';

/** Lambda's Invoke: `$states.result.Payload` is what the function gave back. */
export const invokeFunction: ServiceIntegration = {
  required: ['FunctionName', 'Payload'],
  optional: [],
  elements: {},
  perform: (given, { invoke }, signal) => invoke(stringArgument(given, 'FunctionName'), given.Payload, signal),
  result: (payload) => ({ ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 }),
  // Lambda's own form of a function error, which Step Functions passes on as text.
  cause: ({ name, message, stack }) =>
    JSON.stringify({ errorType: name, errorMessage: message, trace: stack?.split('\n') ?? [] }),
};
