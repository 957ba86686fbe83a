/** The report of a run: one HTML page that needs nothing but itself. */

import { studyLabels } from '../study/labels.ts';
import { countsInWords } from './counts.ts';
import { type Html, html, trusted } from './html.ts';
import { missingSection, readingNotice, SIMULATED, simulatedBanner } from './notices.ts';
import { rulesSection, sourcesSection } from './provenance.ts';
import { publishedSection } from './published.ts';
import { sampleSection } from './sample.ts';
import type { Sections, StudyReport } from './study-report.ts';
import { STYLE } from './style.ts';

/** Should anything ever slip through the escaping, a browser still runs and loads nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The page, the same to the last byte for the same report. `sections` are those of the methods. */
export function renderReport(report: StudyReport, sections: Sections): string {
  const { manifest, request } = report;
  const { simulated, title } = manifest;
  const labels = studyLabels(request);
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${simulated ? `${SIMULATED}. ` : ''}${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body class="${simulated ? 'simulated' : 'observed'}">
${simulatedBanner(manifest)}<header>
<h1>${title}</h1>
${readingNotice(manifest)}${missingSection(manifest)}${inBrief(report, sections)}</header>
<main>
${sampleSection(report, labels)}${Object.values(sections).map((section) => section.page(report, labels))}${publishedSection(manifest, labels)}</main>
<footer>
${sourcesSection(manifest)}${rulesSection(manifest)}</footer>
</body>
</html>
`;
  return page.markup;
}

function inBrief({ manifest }: StudyReport, sections: Sections): Html {
  return html`<p class="quiet">Run <code>${manifest.run_id}</code>: ${manifest.status}. ${countsInWords(manifest, sections).map((words) => `${words}. `)}</p>
`;
}
