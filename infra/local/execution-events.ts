/** What a run tells while it goes on. Times are milliseconds since 1970. */

/**
 * Where a state runs: `iteration` is empty outside of Maps, else like `FitRegressions[12]`, nested ones joined by `/`.
 */
export interface StatePlace {
  readonly state: string;
  readonly iteration: string;
}

export type ExecutionEvent = { readonly at: number } & (
  | { readonly type: 'execution-started'; readonly execution: string }
  | ({ readonly type: 'state-entered'; readonly stateType: string } & StatePlace)
  | ({ readonly type: 'state-exited'; readonly stateType: string } & StatePlace)
  /** `caughtBy`: the state that goes on from here, when a Catch matched. */
  | ({
      readonly type: 'state-failed';
      readonly error: string;
      readonly cause: string;
      readonly caughtBy?: string;
    } & StatePlace)
  | ({
      readonly type: 'state-retried';
      readonly error: string;
      readonly cause: string;
      readonly retry: number;
      readonly delaySeconds: number;
    } & StatePlace)
  | ({ readonly type: 'map-started'; readonly items: number } & StatePlace)
  | ({ readonly type: 'iteration-succeeded'; readonly index: number } & StatePlace)
  | ({
      readonly type: 'iteration-failed';
      readonly index: number;
      readonly error: string;
      readonly cause: string;
    } & StatePlace)
  | {
      readonly type: 'execution-ended';
      readonly status: ExecutionStatus;
      readonly error?: string;
      readonly cause?: string;
    }
);

export type ExecutionStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An event without its time, as the interpreter tells it. */
export type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;
