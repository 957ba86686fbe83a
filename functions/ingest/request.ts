/**
 * What an ingest is asked for: which tables of the catalogue, and from where. Nothing but defaults is everything that
 * CDC has.
 */
import * as z from 'zod/mini';
import { fields, nonEmpty, told } from '../language/fields.ts';
import { excerpt } from '../language/plain-text.ts';
import { InvalidRequestError, type Problem, problemsIn } from '../language/problems.ts';
import { writtenRequest } from '../language/written-request.ts';
import { type CatalogueTable, TABLES } from '../nhanes/catalogue/tables.ts';
import { RELEASES } from '../nhanes/releases.ts';
import { canonicalSource, isSource, SOURCE_FORMS } from '../study/source.ts';

/** A table's name, as CDC has it or without what tells the release; the longest has nine characters. */
const tableName = z
  .string()
  .check(z.regex(/^[A-Z][A-Z0-9_]{0,9}$/, 'must be a name as NHANES spells it, as in "PBCD" or "PBCD_J"'));

/** More than the catalogue has. */
const MOST_NAMES = 2000;

export const COMPONENTS: readonly string[] = [...new Set(TABLES.map(({ component }) => component))].sort();

/** For the JSON Schema and for parsing. */
export const ingestRequestSchema = fields({
  $schema: z.optional(told(z.string(), 'Where the schema of this file lies, for editors.')),
  source: z._default(
    told(z.string().check(z.refine(isSource, SOURCE_FORMS)), 'Where the files come from.', 'cdc'),
    'cdc',
  ),
  cycles: z.optional(
    told(
      nonEmpty(z.enum(RELEASES.map(({ id }) => id) as [string, ...string[]])).check(z.maxLength(RELEASES.length)),
      'The releases whose tables are taken; without it those of all.',
      ['2017-2018'],
    ),
  ),
  tables: z.optional(
    told(
      nonEmpty(tableName).check(z.maxLength(MOST_NAMES)),
      'Tables by the name of the file (PBCD_J), or in every release by the name without its suffix or prefix (PBCD).',
      ['DEMO', 'PBCD_J'],
    ),
  ),
  components: z.optional(
    told(
      nonEmpty(z.enum(COMPONENTS as [string, ...string[]])).check(z.maxLength(COMPONENTS.length)),
      'The parts of the survey whose tables are taken.',
      ['Laboratory'],
    ),
  ),
  codebooks: z._default(told(z.boolean(), 'Whether the codebook of each table is taken, too.', true), true),
});

export type IngestRequest = Omit<z.infer<typeof ingestRequestSchema>, '$schema'>;

/**
 * The request with its defaults filled in, from a plain request, an event with the request as `detail`, or the text of
 * either.
 * @throws InvalidRequestError
 */
export function parseIngestRequest(input: unknown): IngestRequest {
  const written = writtenRequest(input);
  const parsed = z.safeParse(ingestRequestSchema, written, { reportInput: true });
  if (!parsed.success) throw new InvalidRequestError(problemsIn(parsed.error.issues));
  const { $schema: _, ...request } = parsed.data;
  const problems = unknownTables(request);
  if (problems.length === 0 && selectedTables(request).length === 0) {
    problems.push({ path: '', message: 'selects no table: none is of the cycles, tables and components named' });
  }
  if (problems.length > 0) throw new InvalidRequestError(problems);
  return { ...request, source: canonicalSource(request.source) };
}

function unknownTables({ tables = [] }: IngestRequest): Problem[] {
  const known = new Set(TABLES.flatMap(({ name, base }) => [name, base]));
  return tables.flatMap((name, index) =>
    known.has(name) ? [] : [{ path: `tables[${index}]`, message: `is no table of NHANES; got ${excerpt(name)}` }],
  );
}

/** The tables of the catalogue that a request selects, those that cannot be taken among them. */
export function selectedTables({ cycles, tables, components }: IngestRequest): CatalogueTable[] {
  return TABLES.filter(
    ({ name, base, cycle, component }) =>
      (cycles?.includes(cycle) ?? true) &&
      (components?.includes(component) ?? true) &&
      (tables === undefined || tables.includes(name) || tables.includes(base)),
  );
}
