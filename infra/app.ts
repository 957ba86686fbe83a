/** The CDK app: `cdk synth` and `cdk deploy` start here. No look-ups, so that it synthesises without account or network. */
import { App } from 'aws-cdk-lib';
import { StudyStack } from './study-stack.ts';

new StudyStack(new App(), 'NhanesMixtures');
