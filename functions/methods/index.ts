/** The methods of a study: the only list. */
import { calibration } from './calibration/index.ts';
import { calibrationRules } from './calibration/rules.ts';
import { calibrationField } from './calibration/settings.ts';
import { curves } from './curves/index.ts';
import { description } from './description/index.ts';
import { descriptionRules } from './description/rules.ts';
import { descriptionField } from './description/settings.ts';
import type { AnyMethod } from './method.ts';
import type { MethodRules } from './method-rules.ts';
import { qgcomp } from './qgcomp/index.ts';
import { qgcompRules } from './qgcomp/rules.ts';
import { qgcompField } from './qgcomp/settings.ts';
import { regression } from './regression/index.ts';
import { specifications } from './specifications/index.ts';
import { specificationsField } from './specifications/settings.ts';
import { sweep } from './sweep/index.ts';
import { sweepRules } from './sweep/rules.ts';
import { sweepField } from './sweep/settings.ts';
import { wqs } from './wqs/index.ts';
import { wqsRules } from './wqs/rules.ts';
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
