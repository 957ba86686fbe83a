/** `npm run dictionary`: writes docs/data-dictionary.md from the lists of columns. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dataDictionary } from './catalogue/data-dictionary.ts';

await writeFile(fileURLToPath(new URL('../docs/data-dictionary.md', import.meta.url)), dataDictionary());
