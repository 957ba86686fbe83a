import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DataLake } from './data-lake.ts';
import { StudyFunctions } from './functions.ts';
import { StudyWorkflow } from './workflow.ts';

export interface StudyStackProps extends StackProps {
  /**
   * Directory with one entry file per function, named as the function.
   *
   * @default - functions/handlers of this repository
   */
  readonly handlers?: string;
}

/** Everything that a deployment consists of: the lake, the functions and the state machine that runs a study. */
export class StudyStack extends Stack {
  constructor(scope: Construct, id: string, props: StudyStackProps = {}) {
    super(scope, id, {
      description: 'Studies of exposure mixtures on NHANES: a run request in, a manifest of results out.',
      ...props,
    });
    const lake = new DataLake(this, 'DataLake');
    const functions = new StudyFunctions(this, 'Functions', { lake, handlers: props.handlers });
    new StudyWorkflow(this, 'Workflow', { lake, functions });
  }
}
