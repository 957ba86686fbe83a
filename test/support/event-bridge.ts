/**
 * EventBridge for tests: the rules of a synthesised template, matched and transformed as the EventBridge User Guide has
 * it ("Event patterns", "Input transformation"). What this template does not use is refused, so that nothing passes by
 * not being understood.
 */

import { resolveIntrinsics, type Template } from '../../infra/assembly/intrinsics.ts';
import { isJsonObject, type Json, type JsonObject } from '../../infra/local/asl/json.ts';

/** An event as EventBridge delivers it: `id`, `source`, `detail-type`, `detail` and its envelope. */
export type BridgeEvent = JsonObject & { readonly id: string };

/** What a rule hands to one target. */
export interface Delivery {
  /** Logical id of the rule. */
  readonly rule: string;
  readonly targetArn: string;
  readonly input: Json;
}

export interface EventBridge {
  /** What the rules of the bus make of the event. */
  readonly deliveries: (bus: string, event: BridgeEvent) => Delivery[];
  /** What the rules with a schedule send when their time has come. */
  readonly scheduled: () => Delivery[];
}

interface Rule {
  readonly id: string;
  readonly bus: string;
  readonly pattern: JsonObject | undefined;
  readonly schedule: string | undefined;
  readonly targets: readonly JsonObject[];
}

class NotUnderstoodError extends Error {
  override name = 'NotUnderstoodError';
}

/** Most characters of a constant input and of a template (API reference, Target and InputTransformer). */
const LONGEST_INPUT = 8192;

/** Most characters of a pattern (quotas, "Event pattern size"). */
const LONGEST_PATTERN = 2048;

export function eventBridge(template: Template): EventBridge {
  const rules = Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::Events::Rule')
    .map(([id, { Properties = {} }]) => ruleOf(id, resolveIntrinsics(Properties, template) as JsonObject))
    .filter((rule) => rule !== undefined);
  const handOver = ({ id, targets }: Rule, event: BridgeEvent): Delivery[] =>
    targets.map((target) => ({ rule: id, targetArn: String(target.Arn), input: inputOf(target, event) }));
  return {
    deliveries: (bus, event) =>
      rules
        .filter(({ bus: ours, pattern }) => ours === bus && pattern && matches(pattern, event))
        .flatMap((rule) => handOver(rule, event)),
    scheduled: () =>
      rules
        .filter(({ schedule }) => schedule !== undefined)
        .flatMap((rule) => handOver(rule, { id: 'scheduled', source: 'aws.events', 'detail-type': 'Scheduled Event' })),
  };
}

/** Undefined for a rule that is switched off. */
function ruleOf(id: string, properties: JsonObject): Rule | undefined {
  const { EventBusName = 'default', EventPattern, ScheduleExpression, Targets, State } = properties;
  if (JSON.stringify(EventPattern ?? '').length > LONGEST_PATTERN) throw new NotUnderstoodError(`${id}: too long`);
  if (State === 'DISABLED') return undefined;
  return {
    id,
    bus: String(EventBusName),
    targets: Targets as JsonObject[],
    pattern: EventPattern as JsonObject | undefined,
    schedule: ScheduleExpression as string | undefined,
  };
}

/** Every field of the pattern must hold; what the pattern does not name may be anything. */
function matches(pattern: JsonObject, event: Json | undefined): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') return (wanted as JsonObject[]).some((alternative) => matches(alternative, event));
    const value = isJsonObject(event) ? event[field] : undefined;
    if (isJsonObject(wanted)) return matches(wanted, value);
    if (!Array.isArray(wanted)) throw new NotUnderstoodError(`a pattern has lists at its ends: ${field}`);
    // Of a value that is a list, one element is enough.
    const values = Array.isArray(value) ? value : [value];
    return wanted.some((matcher) => values.some((one) => fits(matcher, one)));
  });
}

function fits(matcher: Json, value: Json | undefined): boolean {
  if (!isJsonObject(matcher)) return matcher === value;
  const [[kind, operand], ...others] = Object.entries(matcher);
  if (others.length > 0) throw new NotUnderstoodError(`one comparison each: ${JSON.stringify(matcher)}`);
  switch (kind) {
    case 'prefix':
      return typeof operand === 'string' && typeof value === 'string' && value.startsWith(operand);
    case 'exists':
      return (value !== undefined) === operand;
    case 'anything-but':
      return value !== undefined && ![operand].flat().includes(value);
    default:
      throw new NotUnderstoodError(`the comparison "${kind}"`);
  }
}

function inputOf({ Input, InputPath, InputTransformer }: JsonObject, event: BridgeEvent): Json {
  if (typeof Input === 'string') return JSON.parse(withinLimit(Input));
  if (typeof InputPath === 'string') return required(InputPath, event);
  if (!isJsonObject(InputTransformer)) return event;
  const paths = Object.entries(InputTransformer.InputPathsMap as Record<string, string>);
  const values = new Map(paths.map(([name, path]) => [name, required(path, event)]));
  return transformed(withinLimit(String(InputTransformer.InputTemplate)), values);
}

function withinLimit(text: string): string {
  if (text.length > LONGEST_INPUT) throw new NotUnderstoodError(`${text.length} characters of input`);
  return text;
}

/** EventBridge leaves out what is not there, which leaves a template that is no JSON. */
function required(path: string, event: BridgeEvent): Json {
  if (!/^\$(\.[\w-]+)*$/.test(path)) throw new NotUnderstoodError(`the path ${path}`);
  let value: Json | undefined = event;
  for (const field of path.split('.').slice(1)) value = isJsonObject(value) ? value[field] : undefined;
  if (value === undefined) throw new NotUnderstoodError(`the event has no ${path}`);
  return value;
}

/** A placeholder outside of quotes stands for a JSON value, one within quotes for a part of the text. */
function transformed(template: string, values: ReadonlyMap<string, Json>): Json {
  const filled = template.replace(
    /"((?:[^"\\]|\\.)*)"|<([^<>]*)>/g,
    (token, text: string | undefined, name: string) => {
      if (text === undefined) return JSON.stringify(placeholderValue(name, values));
      return token.replace(/<([^<>]*)>/g, (_, inner: string) => {
        const value = placeholderValue(inner, values);
        if (typeof value !== 'string') throw new NotUnderstoodError(`<${inner}> is no text, and stands within quotes`);
        return JSON.stringify(value).slice(1, -1);
      });
    },
  );
  return JSON.parse(filled);
}

function placeholderValue(name: string, values: ReadonlyMap<string, Json>): Json {
  const value = values.get(name);
  // A "<" cannot be escaped: whatever stands behind it is taken for a placeholder.
  if (value === undefined) throw new NotUnderstoodError(`the placeholder <${name}>`);
  return value;
}
