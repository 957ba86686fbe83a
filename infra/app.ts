/**
 * The CDK app: `cdk synth` and `cdk deploy` start here. No look-ups, so that it synthesises without account or network.
 */
import { App } from 'aws-cdk-lib';
import { configurationOf } from './stack/configuration.ts';
import { StudyStack } from './stack/study-stack.ts';

const app = new App();
const configuration = configurationOf(app);
const { region, stackName } = configuration;
new StudyStack(app, 'NhanesMixtures', { configuration, stackName, ...(region && { env: { region } }) });
// The local runner does without: CDK's own switch also turns CloudFormation's validation off.
if (process.env.CDK_VALIDATION !== 'false') {
  const { checkCompliance } = await import('./stack/compliance.ts');
  checkCompliance(app);
}
