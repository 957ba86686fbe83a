/** What another CDK app builds on: the stack with its settings, and the rules that it passes. */
export { checkCompliance } from './stack/compliance.ts';
export {
  type Concurrency,
  type Configuration,
  configurationOf,
  DEFAULTS,
  InvalidConfigurationError,
  type StudySchedule,
} from './stack/configuration.ts';
export { StudyStack, type StudyStackProps } from './stack/study-stack.ts';
