/** `npm run schemas`: writes the JSON Schemas of requests, events and manifests from the code that checks them. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { INGEST_EVENTS } from '../functions/ingest/events.ts';
import { ingestRequestSchema } from '../functions/ingest/request.ts';
import { formatJson } from '../functions/lake/json.ts';
import { manifestJsonSchema } from '../functions/lake/manifest.ts';
import { requestJsonSchema } from '../functions/study/request/json-schema.ts';
import { eventJsonSchema, RUN_EVENTS } from '../functions/study/run-events.ts';

const inRepository = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

await writeFile(inRepository('functions/lake/manifest.schema.json'), formatJson(manifestJsonSchema()));
await writeFile(inRepository('events/schemas/run-request.json'), formatJson(requestJsonSchema()));
const { $schema, ...ingestRequest } = z.toJSONSchema(ingestRequestSchema, { io: 'input' });
await writeFile(
  inRepository('events/schemas/ingest-request.json'),
  formatJson({ $schema, title: 'Ingest', ...ingestRequest }),
);
for (const [type, detail] of Object.entries({ ...RUN_EVENTS, ...INGEST_EVENTS })) {
  await writeFile(inRepository(`events/schemas/${type}.json`), formatJson(eventJsonSchema(type, detail)));
}
