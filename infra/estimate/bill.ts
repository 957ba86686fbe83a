/** From what is consumed to dollars, by the dated price table. */
import table from './prices.json' with { type: 'json' };

export const PRICES = table;

/** What of a run is billed. */
export interface Consumption {
  invocations: number;
  gbSeconds: number;
  /** Of the STANDARD execution, its children's starts included. */
  transitions: number;
  expressExecutions: number;
  expressGbSeconds: number;
  /** GET and HEAD. */
  s3Reads: number;
  /** PUT and LIST. */
  s3Writes: number;
  logBytes: number;
  events: number;
}

/** Dollars by service, and in all. */
export interface Bill {
  lambda: number;
  stepFunctions: number;
  s3: number;
  cloudWatchLogs: number;
  eventBridge: number;
  total: number;
}

const BYTES_PER_GB = 1e9;

export function billOf(use: Consumption): Bill {
  const { prices } = table;
  const services = {
    lambda: use.invocations * prices.lambda_request.dollars + use.gbSeconds * prices.lambda_gb_second_arm64.dollars,
    stepFunctions:
      use.transitions * prices.step_functions_transition.dollars +
      use.expressExecutions * prices.step_functions_express_request.dollars +
      use.expressGbSeconds * prices.step_functions_express_gb_second.dollars,
    s3: use.s3Reads * prices.s3_read.dollars + use.s3Writes * prices.s3_write.dollars,
    cloudWatchLogs: (use.logBytes / BYTES_PER_GB) * prices.logs_gb.dollars,
    eventBridge: use.events * prices.eventbridge_event.dollars,
  };
  return { ...services, total: Object.values(services).reduce((sum, dollars) => sum + dollars, 0) };
}
