import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { WITHOUT_SCHEMAS } from '../../../infra/stack/regions.ts';
import { StudyStack } from '../../../infra/stack/study-stack.ts';
import { templateOf } from '../synthesised.ts';
import everywhere from './types-of-every-region.json' with { type: 'json' };

/** Types of resources that not every region has, by what their names begin with, and the regions that have none. */
const REGION_EXCEPTIONS: Readonly<Record<string, readonly string[]>> = { 'AWS::EventSchemas::': WITHOUT_SCHEMAS };

it.each(['us-east-1', 'il-central-1', 'us-gov-west-1'])('every type of resource exists in %s', (region) => {
  process.env.CDK_VALIDATION = 'false';
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const template = templateOf(new StudyStack(new App({ context }), 'Study', { env: { region } }));
  const types = new Set(Object.values(template.toJSON().Resources as { Type: string }[]).map(({ Type }) => Type));
  for (const type of types) {
    const [, without] = Object.entries(REGION_EXCEPTIONS).find(([prefix]) => type.startsWith(prefix)) ?? [];
    // A type that neither list knows has to be looked up first.
    if (without) expect(without, type).not.toContain(region);
    else expect(everywhere.types).toContain(type);
  }
});

it('two stacks in one app share nothing that has a name', () => {
  process.env.CDK_VALIDATION = 'false';
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const app = new App({ context });
  const parent = new Stack(app, 'Somebody-elses');
  const stacks = ['Metals', 'Phenols'].map(
    (id) => new StudyStack(app, id, { configuration: { alarmEmail: `${id}@example.org` } }),
  );
  const [first, second] = stacks.map((stack) => Template.fromStack(stack));
  expect(Template.fromStack(parent).toJSON().Resources).toBeUndefined();
  const namesIn = (template: Template) =>
    Object.values(template.toJSON().Resources as { Type: string; Properties?: Record<string, unknown> }[]).flatMap(
      ({ Type, Properties }) =>
        Type === 'AWS::Athena::NamedQuery' || Type === 'AWS::Glue::Table'
          ? []
          : ['Name', 'BucketName', 'FunctionName', 'RoleName', 'QueueName', 'TopicName', 'LogGroupName'].flatMap(
              (property) => (typeof Properties?.[property] === 'string' ? [`${Type} ${Properties[property]}`] : []),
            ),
    );
  expect(namesIn(first)).toContain('AWS::Athena::WorkGroup Metals');
  expect(namesIn(first).filter((name) => namesIn(second).includes(name))).toEqual([]);
  const databases = [first, second].map(
    (template) => Object.values(template.findResources('AWS::Glue::Database'))[0].Properties.DatabaseInput.Name,
  );
  expect(databases).toEqual(['metals', 'phenols']);
});
