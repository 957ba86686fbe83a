/** Methods that are asked for by the outcomes, models and subgroups that they look at. */
import type { PermutationSettings } from '../methods/permutation-settings.ts';
import type { RunRequest } from './run-request.ts';

/** Which analyses a method makes: every combination. */
export interface AnalysisLists {
  outcomes: string[];
  models: string[];
  subgroups: string[];
}

/** What such a method is asked for. */
export interface ListedSettings extends AnalysisLists, PermutationSettings {
  /** Bootstrap replicates of each holdout, of a method that has them. */
  bootstraps?: number;
  holdouts?: number;
  /** The share of rows that do not train. */
  validation?: number;
}

/** What a request asks of each such method, with the field in which it does so. */
export function listedMethods(request: Partial<RunRequest>): (readonly [field: string, settings: ListedSettings])[] {
  const listed: [string, ListedSettings][] = [];
  for (const [field, value] of Object.entries(request)) if (isListed(value)) listed.push([field, value]);
  return listed;
}

function isListed(value: unknown): value is ListedSettings {
  return (
    typeof value === 'object' && value !== null && 'outcomes' in value && 'models' in value && 'subgroups' in value
  );
}
