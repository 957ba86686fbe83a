/** `npm run schemas`: writes the JSON Schemas of requests, events and manifests from the code that checks them. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { formatJson } from '../functions/lake/json.ts';
import { manifestJsonSchema } from '../functions/lake/manifest.ts';
import { requestJsonSchema } from '../functions/study/request/json-schema.ts';
import { RUN_EVENT_TYPES, runEventJsonSchema } from '../functions/study/run-events.ts';

const inRepository = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

await writeFile(inRepository('functions/lake/manifest.schema.json'), formatJson(manifestJsonSchema()));
await writeFile(inRepository('events/schemas/run-request.json'), formatJson(requestJsonSchema()));
for (const type of RUN_EVENT_TYPES) {
  await writeFile(inRepository(`events/schemas/${type}.json`), formatJson(runEventJsonSchema(type)));
}
