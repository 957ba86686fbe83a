/** Pages of our own making that are built as CDC's codebooks are. */
import { readHeader } from '../../functions/nhanes/xport-header.ts';

export interface PageVariable {
  name: string;
  label?: string;
  text?: string;
  targets?: string[];
  /** Code, description, count; cumulative counts follow, and so does the item to skip to, if there is one. */
  codes?: [code: string, description: string, count: number, skipTo?: string][];
}

export function codebookPage(table: string, variables: readonly PageVariable[]): Uint8Array {
  return Buffer.from(`<!DOCTYPE html>
<html lang="en-us"><head><title>${table}</title></head><body>
<div id="PageHeader"><h2>National Health and Nutrition Examination Survey</h2><h4>Data File: ${table}.xpt</h4></div>
<ul id="CodebookLinks">${variables.map(({ name }) => `<li><a href="#${name}">${name}</a></li>`).join('')}</ul>
<div id="Codebook"><h2>Codebook and Frequencies</h2>
${variables.map(block).join('\n')}
</div></body></html>`);
}

/** A codebook of all columns of a transport file, with five codes each. */
export function codebookOf(table: string, file: Uint8Array): Uint8Array {
  const codes: [string, string, number][] = ['1', '2', '7', '9', '.'].map((code) => [code, `what ${code} means`, 1]);
  const { fields } = readHeader(file);
  return codebookPage(
    table,
    fields.map(({ name, label }) => ({ name, label, targets: ['Both males and females'], codes })),
  );
}

function block({ name, label = name, text = label, targets = [], codes }: PageVariable): string {
  const terms = [
    ['Variable Name: ', name],
    ['SAS Label: ', label],
    ['English Text: ', text],
    ...targets.map((target) => ['Target: ', target]),
  ];
  return `<div class="pagebreak"><h3 class="vartitle" id="${name}">${name} - ${label}</h3>
<dl>${terms.map(([term, said]) => `\r\n<dt>${term}</dt>\r\n<dd>${said}</dd>`).join('')}</dl>${codes ? tableOf(codes) : ''}</div>`;
}

function tableOf(codes: NonNullable<PageVariable['codes']>): string {
  let cumulative = 0;
  const rows = codes.map(([code, description, count, skipTo]) => {
    cumulative += count;
    const cells = [code.replace('<', '&lt;').replace('>', '&gt;'), description, count, cumulative, skipTo ?? '&nbsp;'];
    return `<tr>${cells.map((cell, i) => `<td ${i === 0 ? 'scope="row" ' : ''}class="values">${cell}</td>`).join('')}</tr>`;
  });
  const headings = ['Code or Value', 'Value Description', 'Count', 'Cumulative', 'Skip to Item'];
  return `<table class="values"><thead><tr>${headings
    .map((heading) => `<th scope="col" class="values">${heading}</th>`)
    .join('')}</tr></thead><tbody>${rows.join('\r\n')}</tbody></table>`;
}
