import { z } from 'zod';
import { StateFailure } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Services } from '../services.ts';
import { asItIs, messageOf, type ServiceIntegration, stringArgument } from './service-integration.ts';

/**
 * Lengths are Glue's (AWS Glue Web API Reference, "TableInput", "Column"); names are those that Athena takes without
 * quotes.
 */
const name = z.string().regex(/^[a-z_][a-z0-9_]{0,254}$/);
const text = (longest: number) => z.string().max(longest);
const column = z.strictObject({
  Name: name,
  Type: z.enum(['string', 'bigint', 'double']),
  // One line, as Glue has it.
  Comment: text(255)
    .regex(/^[^\p{Cc}]*$/u)
    .optional(),
});
const parameters = z.record(text(255), text(512_000));
const tableInput = z
  .strictObject({
    Name: name,
    TableType: z.literal('EXTERNAL_TABLE'),
    Description: text(2048),
    Parameters: parameters,
    PartitionKeys: z.array(column).optional(),
    StorageDescriptor: z.strictObject({
      Columns: z.array(column).min(1),
      Location: text(2056).regex(/^(s3|file):\/\/.+\/$/),
      InputFormat: text(128),
      OutputFormat: text(128),
      SerdeInfo: z.strictObject({ SerializationLibrary: z.string(), Parameters: parameters }),
    }),
  })
  .refine(({ PartitionKeys = [], StorageDescriptor: { Columns } }) => {
    const names = [...PartitionKeys, ...Columns].map((named) => named.Name);
    return new Set(names).size === names.length;
  }, 'no two columns and partition keys may share a name');

/** Glue's CreateTable and UpdateTable, by the SDK integration. */
export const createTable = putTable((services, database, table) => services.tables.create(database, table));
export const updateTable = putTable((services, database, table) => services.tables.update(database, table));

function putTable(put: (services: Services, database: string, table: JsonObject) => void): ServiceIntegration {
  return {
    required: ['DatabaseName', 'TableInput'],
    optional: [],
    elements: {},
    async perform(given, services): Promise<Json> {
      const parsed = tableInput.safeParse(given.TableInput);
      if (!parsed.success) throw new StateFailure('Glue.InvalidInputException', z.prettifyError(parsed.error));
      put(services, stringArgument(given, 'DatabaseName'), given.TableInput as JsonObject);
      return {};
    },
    result: asItIs,
    cause: messageOf,
  };
}
