/**
 * The methods of a study: the only list. What is told here of each is apart for those who need only a part of it: a
 * bundle has what it uses (package.json, `sideEffects`), so that no function but the one that writes the report
 * contains what renders pages.
 */
import type { Sections } from '../report/study-report.ts';
import { calibration } from './calibration/index.ts';
import { calibrationRules } from './calibration/rules.ts';
import { calibrationSection } from './calibration/section.ts';
import { calibrationField } from './calibration/settings.ts';
import { curves } from './curves/index.ts';
import { curvesSection } from './curves/section.ts';
import { description } from './description/index.ts';
import { descriptionRules } from './description/rules.ts';
import { descriptionSection } from './description/section.ts';
import { descriptionField } from './description/settings.ts';
import type { AnyMethod } from './method.ts';
import type { MethodRules } from './method-rules.ts';
import { qgcomp } from './qgcomp/index.ts';
import { qgcompRules } from './qgcomp/rules.ts';
import { qgcompSection } from './qgcomp/section.ts';
import { qgcompField } from './qgcomp/settings.ts';
import { regression } from './regression/index.ts';
import { regressionSection } from './regression/section.ts';
import { specifications } from './specifications/index.ts';
import { specificationsSection } from './specifications/section.ts';
import { specificationsField } from './specifications/settings.ts';
import { sweep } from './sweep/index.ts';
import { sweepRules } from './sweep/rules.ts';
import { sweepSection } from './sweep/section.ts';
import { sweepField } from './sweep/settings.ts';
import { wqs } from './wqs/index.ts';
import { wqsRules } from './wqs/rules.ts';
import { wqsSection } from './wqs/section.ts';
import { wqsField } from './wqs/settings.ts';

/** In the order in which plans, tables and pages have them. */
export const METHODS: readonly AnyMethod[] = [
  regression,
  wqs,
  qgcomp,
  calibration,
  description,
  specifications,
  sweep,
  curves,
];

/** The fields of a request by which methods are asked for; regressions are what a study with exposures consists of. */
export const METHOD_FIELDS = {
  wqs: wqsField,
  qgcomp: qgcompField,
  calibration: calibrationField,
  description: descriptionField,
  specifications: specificationsField,
  sweep: sweepField,
};

/** What a request may ask for in each of these fields. */
export const METHOD_RULES: Readonly<Record<keyof typeof METHOD_FIELDS, MethodRules>> = {
  wqs: wqsRules,
  qgcomp: qgcompRules,
  calibration: calibrationRules,
  description: descriptionRules,
  // Its choices are checked as requests of their own (study/request/filled-choices.ts).
  specifications: {},
  sweep: sweepRules,
};

/** What people are told of each method, in the order in which they read it. */
export const SECTIONS: Sections = {
  description: descriptionSection,
  regression: regressionSection,
  wqs: wqsSection,
  qgcomp: qgcompSection,
  calibration: calibrationSection,
  specifications: specificationsSection,
  curves: curvesSection,
  sweep: sweepSection,
};
