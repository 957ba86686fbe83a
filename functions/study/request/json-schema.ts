/** The JSON Schema of a request, by which editors complete and check it. */
import * as z from 'zod/mini';
import { runRequestSchema } from './schema.ts';

export function requestJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(runRequestSchema, { target: 'draft-2020-12', io: 'input' });
  return { $schema, title: 'Run request of nhanes-mixtures', ...schema };
}
