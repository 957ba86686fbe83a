/** `npm run picture`: draws the architecture from the stack as it is now into docs/architecture.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { architecture } from './assembly/picture.ts';
import { assembly } from './assembly/synth.ts';

const PAGE = fileURLToPath(new URL('../docs/architecture.md', import.meta.url));
const ASSEMBLIES = fileURLToPath(new URL('../.study', import.meta.url));

const template = await readFile(join(await assembly(ASSEMBLIES), 'NhanesMixtures.template.json'), 'utf8');
const picture = `\`\`\`mermaid\n${architecture(JSON.parse(template))}\n\`\`\``;
const page = await readFile(PAGE, 'utf8');
await writeFile(
  PAGE,
  page.replace(/```mermaid\n.*?\n```/s, () => picture),
);
