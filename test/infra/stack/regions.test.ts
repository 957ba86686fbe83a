import { App } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { configurationOf } from '../../../infra/stack/configuration.ts';
import { StudyStack } from '../../../infra/stack/study-stack.ts';
import { templateOf } from '../synthesised.ts';

process.env.CDK_VALIDATION = 'false';

function stackIn(region?: string): Template {
  const app = new App();
  const environment = region ? { env: { region } } : {};
  return templateOf(new StudyStack(app, 'Study', { configuration: configurationOf(app), ...environment }));
}

const countSchemas = (template: Template) => Object.keys(template.findResources('AWS::EventSchemas::Schema')).length;
const bus = (template: Template) => Object.values(template.findResources('AWS::Events::EventBus'))[0].Properties;

describe('a stack for a named region', () => {
  it.each([
    ['eu-central-1', true, true],
    ['ap-southeast-7', false, true],
    ['il-central-1', false, true],
    ['us-gov-west-1', true, false],
    ['cn-north-1', true, true],
  ])('%s: schemas %s, description of the bus %s', (region, schemas, description) => {
    const template = stackIn(region);
    expect(countSchemas(template)).toBe(schemas ? 10 : 0);
    expect('Description' in bus(template)).toBe(description);
    expect(template.toJSON().Conditions).toBeUndefined();
  });
});

describe('a stack for whatever region', () => {
  it('leaves it to CloudFormation', () => {
    const template = stackIn();
    const { Conditions, Resources } = template.toJSON();
    const ofSchemas = Object.values(Resources as Record<string, { Type: string; Condition?: string }>).filter(
      ({ Type }) => Type.startsWith('AWS::EventSchemas::'),
    );
    expect(ofSchemas).toHaveLength(11);
    const [condition] = new Set(ofSchemas.map(({ Condition }) => Condition));
    expect(Conditions[`${condition}`]['Fn::And']).toHaveLength(9);
    expect(Conditions[`${condition}`]['Fn::And']).toContainEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'ca-west-1'] }],
    });
    const description = bus(template).Description['Fn::If'];
    expect(description).toEqual([expect.any(String), expect.stringContaining('Study runs'), { Ref: 'AWS::NoValue' }]);
    expect(JSON.stringify(Conditions[description[0]])).toContain('aws-us-gov');
  });
});
