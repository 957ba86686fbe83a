/** `--source`, `--seed` and `--scale`: where the files come from, in place of what the request says. */
import { pathToFileURL } from 'node:url';
import { simulatedSource } from '../../functions/study/source.ts';
import { type SimulationOptions, simulationFlags } from './simulation-flags.ts';
import { UsageError } from './usage-error.ts';
import { userPath } from './user-path.ts';

export const SOURCE_OPTION = [
  '--source <SOURCE>',
  "Where the files come from, in place of the request's own: cdc, a URL with CDC's paths, a folder laid out alike, or simulated.",
] as const;

export interface SourceOptions extends SimulationOptions {
  source?: string | undefined;
}

/** `--source simulated --seed 7 --scale 2` as one name. @throws UsageError */
export function sourceOption({ source, seed, scale }: SourceOptions): string | undefined {
  if (seed === undefined && scale === undefined) return source;
  if (source !== 'simulated') throw new UsageError('--seed and --scale go with --source simulated');
  return simulatedSource(simulationFlags({ seed, scale }));
}

/** What the user wrote behind `--source`, as a request has it: a folder becomes a file URL. */
export function sourceOf(option: string): string {
  // What looks like a URL is judged as one: taken for a folder, a blank before it would carry its password into the
  // request.
  return option === 'cdc' || option === 'simulated' || /^(https?|file|simulated):|:\/\//.test(option)
    ? option
    : pathToFileURL(userPath(option)).href;
}
