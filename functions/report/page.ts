/** The report of a run: one HTML page that needs nothing but itself. */
import { count } from './figures.ts';
import { forestPlotSection } from './forest-plot.ts';
import { type Html, html, trusted } from './html.ts';
import { missingSection, readingNotice, SIMULATED, simulatedBanner } from './notices.ts';
import { oddsRatioSection } from './odds-ratios.ts';
import { rulesSection, sourcesSection } from './provenance.ts';
import { publishedSection } from './published.ts';
import { sampleSection } from './sample.ts';
import type { StudyReport } from './study-report.ts';
import { STYLE } from './style.ts';
import { wqsSection } from './wqs.ts';

/** Should anything ever slip through the escaping, a browser still runs and loads nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The page, the same to the last byte for the same report. */
export function renderReport(report: StudyReport): string {
  const { manifest, regressions } = report;
  const { simulated, title } = manifest;
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
${readingNotice(manifest)}${missingSection(manifest)}${inBrief(report)}</header>
<main>
${sampleSection(report)}${oddsRatioSection(regressions)}${forestPlotSection(regressions)}${publishedSection(manifest)}${wqsSection(report)}</main>
<footer>
${sourcesSection(manifest)}${rulesSection(manifest)}</footer>
</body>
</html>
`;
  return page.markup;
}

function inBrief({ manifest: { run_id, status, analyses } }: StudyReport): Html {
  const { planned, estimated, firth, not_estimable, failed } = analyses.regressions;
  return html`<p class="quiet">Run <code>${run_id}</code>: ${status}. Of ${count(planned)} regressions, ${count(estimated)} are estimated, ${count(firth)} have a Firth fit
in place, ${count(not_estimable)} have a contrast that cannot be estimated, ${count(failed)} are missing.</p>
`;
}
