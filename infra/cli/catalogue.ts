/** `catalogue refresh`: CDC's list of tables beside ours. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { printable } from '../../functions/language/plain-text.ts';
import {
  LISTED_COMPONENTS,
  type ListedTable,
  listPath,
  readListPage,
} from '../../functions/nhanes/catalogue/list-page.ts';
import { type CatalogueDifference, catalogueText, renewed } from '../../functions/nhanes/catalogue/renewal.ts';
import { TABLES } from '../../functions/nhanes/catalogue/tables.ts';
import { openSource } from '../../functions/nhanes/source.ts';
import { commandNamed, exitingWith } from './command.ts';
import { sourceOf } from './source-option.ts';

const CATALOGUE = fileURLToPath(new URL('../../functions/nhanes/catalogue/tables.json', import.meta.url));

export const command = commandNamed('catalogue').description("The list of NHANES's tables that this version knows.");

command.addCommand(
  commandNamed('refresh')
    .description(
      "Reads CDC's list of tables, shows how it differs from ours, and writes it in place of ours if asked to.",
    )
    .option('--source <SOURCE>', "Where CDC's pages are: cdc, a URL, or a folder.", 'cdc')
    .option('--write', 'Writes functions/nhanes/catalogue/tables.json anew.')
    .action(exitingWith(refresh)),
);

async function refresh({ source, write }: { source: string; write?: true | undefined }): Promise<number> {
  const opened = openSource(sourceOf(source));
  const listed: ListedTable[] = [];
  for (const component of LISTED_COMPONENTS) {
    const { bytes } = await opened.page(listPath(component));
    listed.push(...readListPage(new TextDecoder().decode(bytes), component));
  }
  const { tables, difference } = renewed(TABLES, listed);
  if (write) await writeFile(CATALOGUE, catalogueText(tables));
  process.stdout.write(`${differenceText(difference)}\n${write ? `${CATALOGUE}\n` : ''}`);
  return 0;
}

function differenceText({ added, gone, changed }: CatalogueDifference): string {
  const title = ({ name, cycle, title: of }: (typeof added)[number]) => `${name} (${cycle}): ${of}`;
  const lines = [
    ...added.map((table) => `+ ${title(table)}${table.notTaken ? `; not taken: ${table.notTaken}` : ''}`),
    ...gone.map((table) => `- ${title(table)}`),
    ...changed.map(({ name, changes }) => `~ ${name}: ${changes.join('; ')}`),
  ];
  const summary = `${added.length} tables more, ${gone.length} gone, ${changed.length} changed`;
  return [...lines.map(printable), summary].join('\n');
}
