/** The sets of analyses that a run makes: the main one, and one for each named change of the request. */

import { excerpt } from '../language/plain-text.ts';
import { changed } from './change.ts';
import type { RunRequest } from './run-request.ts';

/** A request as a run analyses it. */
export interface Variant {
  /** The id of the change; null of the main analysis. */
  sensitivity: string | null;
  /** What people read. */
  label: string;
  /** It has no changes itself. */
  request: RunRequest;
}

/** What people name the main analysis by where a change has its id: no change may have this one. */
export const MAIN = 'main';

export const MAIN_ANALYSIS = 'main analysis';

/** What `variantOf` was asked for is no change of the request. */
export class UnknownChangeError extends Error {
  constructor(id: unknown) {
    super(`${excerpt(id)} is no change of the request`);
    this.name = 'UnknownChangeError';
  }
}

/** The main analysis first, then each change in the order of the request. */
export function variantsOf(request: RunRequest): Variant[] {
  const main: Variant = { sensitivity: null, label: MAIN_ANALYSIS, request: { ...request, sensitivity: [] } };
  const base = changeable(request);
  return [
    main,
    ...request.sensitivity.map(({ id, label, change }) => ({
      sensitivity: id,
      label,
      request: changed(base, change) as RunRequest,
    })),
  ];
}

/** @throws UnknownChangeError */
export function variantOf(request: RunRequest, sensitivity: string | null): Variant {
  const found = variantsOf(request).find((variant) => variant.sensitivity === sensitivity);
  if (!found) throw new UnknownChangeError(sensitivity);
  return found;
}

/**
 * What of a request changes are made to. What others published, a specification curve and a sweep are of the main
 * analysis alone.
 */
export function changeable({ published: _, specifications: __, sweep: ___, ...request }: RunRequest): RunRequest {
  return { ...request, sensitivity: [] };
}
