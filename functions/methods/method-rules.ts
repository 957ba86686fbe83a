/** What a request may ask of a method by its field, as far as a schema of JSON cannot say it. */
import type { Problem } from '../language/problems.ts';
import type { Outcome } from '../outcomes/index.ts';
import type { Demand } from '../study/demands.ts';
import type { RunRequest } from '../study/run-request.ts';

export interface MethodRules {
  /**
   * Whether the method can be made of the outcome. A method has this whose settings list outcomes, models and
   * subgroups: where they leave out a list, it is made of all that there are.
   */
  readonly takes?: (outcome: Outcome) => boolean;
  /**
   * What is wrong with settings whose every field is right by itself; none of a request that does not ask for the
   * method.
   */
  readonly faults?: (request: RunRequest) => Problem[];
  /** How much the method takes of what a run is allowed; nothing if the request does not ask for the method. */
  readonly demands?: (request: RunRequest) => Demand[];
}
