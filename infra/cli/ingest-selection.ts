/** Which tables of NHANES a command is about, by its options. */
import type { Command } from '@commander-js/extra-typings';
import { type IngestRequest, parseIngestRequest } from '../../functions/ingest/request.ts';
import { sourceOf } from './source-option.ts';

export interface SelectionOptions {
  cycles?: string | undefined;
  tables?: string | undefined;
  components?: string | undefined;
  codebooks: boolean;
}

/** The command with these options; without any of them it is about all that CDC has. */
export function withSelection(command: Command) {
  return command
    .option('--cycles <LIST>', 'Releases, as in 2013-2014,2017-2020.')
    .option('--tables <LIST>', 'Tables, as in DEMO,PBCD_J: of every release, or one file.')
    .option('--components <LIST>', 'Parts of the survey, as in Laboratory,Dietary.')
    .option('--no-codebooks', 'Leaves the codebooks out.');
}

/** What the options ask for. @throws InvalidRequestError, and UsageError of a source */
export function requestOf({ cycles, tables, components, codebooks }: SelectionOptions, source: string): IngestRequest {
  const lists = Object.entries({ cycles, tables, components }).flatMap(([field, list]) =>
    list === undefined ? [] : [[field, list.split(',').map((name) => name.trim())]],
  );
  return parseIngestRequest({ ...Object.fromEntries(lists), source: sourceOf(source), codebooks });
}
