import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { QueryLanguage } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, type LambdaInvokeJsonataProps } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

export interface InvokeVersionProps extends Omit<LambdaInvokeJsonataProps, 'lambdaFunction'> {
  readonly lambdaFunction: LambdaFunction;
}

/**
 * Calls the version of a function that is published as the state machine is deployed. An execution keeps the definition
 * that it began with, and so the code, whatever is deployed while it runs.
 */
export class InvokeVersion extends LambdaInvoke {
  /** CDK would allow the newest version alone: after a deployment, running executions could call nothing. */
  protected override readonly taskPolicies: PolicyStatement[];

  constructor(scope: Construct, id: string, { lambdaFunction, ...props }: InvokeVersionProps) {
    super(scope, id, {
      ...props,
      queryLanguage: QueryLanguage.JSONATA,
      // CDK's own types disagree on an optional role.
      lambdaFunction: lambdaFunction.currentVersion as IFunction,
    });
    this.taskPolicies = [
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [`${lambdaFunction.functionArn}:*`] }),
    ];
  }
}
