/** The report of a run: one HTML page, in the order in which a paper tells its results. */

import { studyLabels } from '../study/labels.ts';
import { briefPart } from './brief.ts';
import { limitationsPart } from './limitations.ts';
import { methodsPart } from './methods-in-words.ts';
import { missingSection } from './notices.ts';
import { provenance } from './provenance.ts';
import { publishedPart } from './published.ts';
import { samplePart } from './sample.ts';
import { sensitivityPart } from './sensitivity.ts';
import { page } from './shell.ts';
import type { PagePart, Sections, StudyReport } from './study-report.ts';

/** The page, the same to the last byte for the same report. `sections` are those of the methods. */
export function renderReport(report: StudyReport, sections: Sections): string {
  const { manifest, request } = report;
  const labels = studyLabels(request);
  const parts: (PagePart | undefined)[] = [
    briefPart(report, labels, sections),
    samplePart(report, labels),
    ...Object.values(sections).map((section) => section.part(report, labels)),
    sensitivityPart(report, labels, sections),
    publishedPart(report, labels),
    limitationsPart(report),
    methodsPart(report, labels, sections),
  ];
  return page({
    title: manifest.title,
    simulated: manifest.simulated,
    notices: missingSection(manifest),
    parts: parts.filter((part) => part !== undefined),
    footer: provenance(manifest),
  });
}
