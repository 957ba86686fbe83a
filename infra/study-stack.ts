import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DataLake } from './data-lake.ts';
import { StudyFunctions } from './functions.ts';
import { StudyWorkflow } from './workflow.ts';

/** Everything that a deployment consists of: the lake, the functions and the state machine that runs a study. */
export class StudyStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, {
      description: 'Studies of exposure mixtures on NHANES: a run request in, a manifest of results out.',
      ...props,
    });
    const lake = new DataLake(this, 'DataLake');
    const functions = new StudyFunctions(this, 'Functions', { lake });
    const workflow = new StudyWorkflow(this, 'Workflow', { lake, functions });
    // What a user of the deployment needs: where to send a request, and where its results are.
    new CfnOutput(this, 'StateMachineArn', { value: workflow.stateMachine.stateMachineArn });
    new CfnOutput(this, 'DataLakeUri', { value: lake.uri });
  }
}
