import { isJsonObject, type Json, type JsonObject } from './asl/json.ts';

/** The template says something that has no meaning on this machine. */
export class UnsupportedTemplateError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'UnsupportedTemplateError';
  }
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
}

export interface Template {
  readonly Resources: Record<string, TemplateResource>;
  readonly Parameters?: Record<string, { readonly Default?: Json }>;
}

const PARTITION = 'aws';
const REGION = 'local';
const ACCOUNT = '000000000000';

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::Partition': PARTITION,
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'local',
};

/** Types whose resources have a name of their own: the property that may give it. */
const NAME_PROPERTIES: Record<string, string> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

/**
 * Replaces CloudFormation's intrinsic functions by the values that they have on this machine, the same in every run:
 * a resource is called by its own name if the template gives one, else by its logical id (a bucket in lower case).
 *
 * @throws UnsupportedTemplateError for an intrinsic or a reference that is not known here
 */
export function resolveIntrinsics(value: Json, template: Template): Json {
  if (Array.isArray(value)) return value.map((item) => resolveIntrinsics(item, template));
  if (!isJsonObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
    return resolveIntrinsic(name, value[name], template);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveIntrinsics(item, template)]));
}

/** As resolveIntrinsics, for a value that must come to a string. */
export function resolveString(value: Json | undefined, what: string, template: Template): string {
  const resolved = value === undefined ? undefined : resolveIntrinsics(value, template);
  if (typeof resolved === 'string') return resolved;
  throw new UnsupportedTemplateError(`${what} must be a string, not ${JSON.stringify(resolved)}`);
}

/** What `Ref` gives for a resource. */
export function nameOf(logicalId: string, template: Template): string {
  const { Type, Properties } = template.Resources[logicalId];
  const given = Properties?.[NAME_PROPERTIES[Type] ?? ''];
  if (typeof given === 'string') return given;
  return Type === 'AWS::S3::Bucket' ? logicalId.toLowerCase() : logicalId;
}

function resolveIntrinsic(intrinsic: string, argument: Json, template: Template): Json {
  const resolved = () => resolveIntrinsics(argument, template);
  switch (intrinsic) {
    case 'Ref':
      return reference(String(argument), template);
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = typeof argument === 'string' ? argument.split('.') : (argument as string[]);
      return attributeOf(logicalId, attribute, template);
    }
    case 'Fn::Join': {
      const [separator, parts] = resolved() as [string, Json[]];
      return parts.join(separator);
    }
    case 'Fn::Select': {
      const [index, parts] = resolved() as [number, Json[]];
      return parts[Number(index)];
    }
    case 'Fn::Split': {
      const [separator, text] = resolved() as [string, string];
      return text.split(separator);
    }
    case 'Fn::Sub':
      return substitute(argument, template);
    default:
      throw new UnsupportedTemplateError(`the intrinsic function ${intrinsic} is not known to the local runner`);
  }
}

function substitute(argument: Json, template: Template): string {
  const [text, variables] = Array.isArray(argument) ? (argument as [string, JsonObject]) : [String(argument), {}];
  // `${!Name}` is CloudFormation's way to write `${Name}` itself.
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in variables) return resolveString(variables[name], `\${${name}}`, template);
    const [logicalId, attribute] = name.split('.');
    return attribute === undefined ? reference(name, template) : attributeOf(logicalId, attribute, template);
  });
}

function reference(name: string, template: Template): string {
  const pseudo = PSEUDO_PARAMETERS[name];
  if (pseudo !== undefined) return pseudo;
  if (Object.hasOwn(template.Resources, name)) return nameOf(name, template);
  const value = template.Parameters?.[name]?.Default;
  if (typeof value === 'string') return value;
  throw new UnsupportedTemplateError(`"${name}" is neither a resource nor a parameter with a default`);
}

function attributeOf(logicalId: string, attribute: string, template: Template): string {
  const type = template.Resources[logicalId]?.Type;
  const name = type === undefined ? '' : nameOf(logicalId, template);
  const place = `${REGION}:${ACCOUNT}`;
  if (attribute === 'Arn' && type === 'AWS::Lambda::Function')
    return `arn:${PARTITION}:lambda:${place}:function:${name}`;
  if (attribute === 'Arn' && type === 'AWS::S3::Bucket') return `arn:${PARTITION}:s3:::${name}`;
  if (attribute === 'Arn' && type === 'AWS::StepFunctions::StateMachine') {
    return `arn:${PARTITION}:states:${place}:stateMachine:${name}`;
  }
  throw new UnsupportedTemplateError(
    `the attribute ${attribute} of "${logicalId}" (${type}) is not known to the local runner`,
  );
}
