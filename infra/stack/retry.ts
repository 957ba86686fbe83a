/** Which errors the state machine meets with another attempt, and after how long. */
import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';

/**
 * Delays are drawn from 0 to 2, 4, 8, 16, 32, 60 s (doubling, capped): 61 s on average and 122 s at most over the six
 * retries, which leaves most of the 5 minutes that an EXPRESS execution may take. Full jitter keeps the branches of a
 * Map from coming back all at once.
 */
const BACKOFF = {
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxAttempts: 6,
  maxDelay: Duration.seconds(60),
  jitterStrategy: JitterType.FULL,
} satisfies RetryProps;

/** What Lambda answers while the account has no more functions, as Step Functions names it. */
export const THROTTLED = 'Lambda.TooManyRequestsException';

/** While other runs have all functions of an account, one becomes free every few seconds: no waiting time grows. */
const WAIT_FOR_A_FUNCTION = {
  errors: [THROTTLED],
  interval: Duration.seconds(10),
  backoffRate: 1,
  jitterStrategy: JitterType.FULL,
} satisfies RetryProps;

/** Five minutes on average and ten at most: a step of the run itself is not given up while other runs take turns. */
export const RETRY_THROTTLED = { ...WAIT_FOR_A_FUNCTION, maxAttempts: 60 } satisfies RetryProps;

/**
 * 20 s on average and 40 s at most: with all other retries and the longest function that is less than the 5 minutes of
 * an EXPRESS execution. Whoever waits in vain is taken up by another round (see work-lists.ts).
 */
export const RETRY_THROTTLED_IN_EXPRESS = { ...WAIT_FOR_A_FUNCTION, maxAttempts: 4 } satisfies RetryProps;

/**
 * What passes by itself: faults of Lambda, S3, Glue and the network. Whatever a repeat would only meet again
 * (a file that is no transport file, a timeout) is not retried.
 */
export const RETRY_TRANSIENT = {
  errors: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException',
    'S3.S3Exception',
    'S3.SdkClientException',
    'Glue.ConcurrentModificationException',
    'Glue.InternalServiceException',
    'Glue.OperationTimeoutException',
    'Glue.ThrottlingException',
    // What Glue's SDK has no exception for.
    'Glue.GlueException',
    'Glue.SdkClientException',
    'StoreUnavailableError',
  ],
  ...BACKOFF,
} satisfies RetryProps;

/** Nothing is lost by sending an event or a message again, and all is lost by not sending it. */
export const RETRY_SENDING = { errors: ['States.ALL'], ...BACKOFF } satisfies RetryProps;
