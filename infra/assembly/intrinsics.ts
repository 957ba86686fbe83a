import { isJsonObject, type Json, type JsonObject } from '../local/asl/json.ts';
import { PSEUDO_PARAMETERS, RESOURCE_TYPES } from './resource-types.ts';

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
  readonly DeletionPolicy?: string;
}

export interface Template {
  readonly Resources: Record<string, TemplateResource>;
  readonly Parameters?: Record<string, { readonly Default?: Json }>;
  readonly Conditions?: Record<string, Json>;
}

/**
 * Replaces CloudFormation's intrinsic functions by the values that they have on this machine, the same in every run.
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

/**
 * The name of a resource: its own if the template gives one, else its logical id (a bucket's in lower case). A version
 * of a function has the function's name before its own, as in its ARN: a number on AWS, here its logical id, which
 * changes with what is published.
 */
export function nameOf(logicalId: string, template: Template): string {
  const { Type, Properties } = template.Resources[logicalId];
  const given = Properties?.[RESOURCE_TYPES[Type]?.nameProperty ?? ''];
  if (typeof given === 'string') return given;
  if (Type === 'AWS::Lambda::Version') {
    return `${resolveString(Properties?.FunctionName, `FunctionName of "${logicalId}"`, template)}:${logicalId}`;
  }
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
    case 'Fn::If': {
      const [condition, value, other] = argument as [string, Json, Json];
      return resolveIntrinsics(holds(condition, template) ? value : other, template);
    }
    case 'Fn::Equals': {
      const [one, other] = resolved() as [Json, Json];
      return one === other;
    }
    case 'Fn::Not':
      return !(resolved() as [boolean])[0];
    case 'Fn::And':
      return (resolved() as boolean[]).every(Boolean);
    case 'Fn::Or':
      return (resolved() as boolean[]).some(Boolean);
    default:
      throw new UnsupportedTemplateError(`the intrinsic function ${intrinsic} is not known to the local runner`);
  }
}

/** Whether a condition of the template holds on this machine. */
function holds(name: string, { Conditions = {}, ...template }: Template): boolean {
  if (!Object.hasOwn(Conditions, name)) throw new UnsupportedTemplateError(`there is no condition "${name}"`);
  return resolveIntrinsics(Conditions[name], template) === true;
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
  if (Object.hasOwn(template.Resources, name)) return referenceTo(name, template);
  const value = template.Parameters?.[name]?.Default;
  if (typeof value === 'string') return value;
  throw new UnsupportedTemplateError(`"${name}" is neither a resource nor a parameter with a default`);
}

function referenceTo(logicalId: string, template: Template): string {
  const name = nameOf(logicalId, template);
  const type = RESOURCE_TYPES[template.Resources[logicalId].Type];
  return type ? type.ref(name) : name;
}

function attributeOf(logicalId: string, attribute: string, template: Template): string {
  const type = template.Resources[logicalId]?.Type;
  const value = RESOURCE_TYPES[type ?? '']?.attributes[attribute];
  if (value) return value(nameOf(logicalId, template));
  throw new UnsupportedTemplateError(
    `the attribute ${attribute} of "${logicalId}" (${type}) is not known to the local runner`,
  );
}
