import { Names, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogLevel, type StateMachineProps } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** A log of every state that a machine enters and leaves, and its traces, as properties of the machine. */
export function observable(
  scope: Construct,
  retention: RetentionDays,
): Pick<StateMachineProps, 'logs' | 'tracingEnabled'> {
  return {
    tracingEnabled: true,
    logs: {
      destination: new LogGroup(scope, 'Logs', {
        // Without this prefix, every log group of a machine takes a line of the one resource policy of 5 KB that an
        // account has.
        logGroupName: `/aws/vendedlogs/states/${Names.uniqueResourceName(scope, { maxLength: 100 })}`,
        retention,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      level: LogLevel.ALL,
      // What states pass on is names of analyses and keys of the lake, which the functions' logs have too.
      includeExecutionData: false,
    },
  };
}
