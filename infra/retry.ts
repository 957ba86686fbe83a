/** Which errors the state machine meets with another attempt, and after how long. */
import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';

/**
 * Delays are drawn from 0 to 2, 4, 8, 16, 32, 60 s (doubling, capped): 61 s on average and 122 s at most over the six
 * retries. That outlasts a burst that Lambda scales for (1,000 more executions every 10 s) and leaves most of the
 * 5 minutes that an EXPRESS execution may take. Full jitter keeps the branches of a Map from coming back all at once.
 */
const BACKOFF = {
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxAttempts: 6,
  maxDelay: Duration.seconds(60),
  jitterStrategy: JitterType.FULL,
} satisfies RetryProps;

/**
 * What passes by itself: throttling, and faults of Lambda, S3 and the network. Whatever a repeat would only meet again
 * (a file that is no transport file, a timeout) is not retried.
 */
export const RETRY_TRANSIENT = {
  errors: [
    'Lambda.TooManyRequestsException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException',
    'S3.S3Exception',
    'S3.SdkClientException',
    'StoreUnavailableError',
  ],
  ...BACKOFF,
} satisfies RetryProps;

/** Nothing is lost by sending an event or a message again, and all is lost by not sending it. */
export const RETRY_SENDING = { errors: ['States.ALL'], ...BACKOFF } satisfies RetryProps;
