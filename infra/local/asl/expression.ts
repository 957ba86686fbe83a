import jsonata from 'jsonata';
import { StateFailure } from './errors.ts';
import type { Json } from './json.ts';

/** What an expression sees by `$name`: variables, `states` and functions. */
export type Bindings = Readonly<Record<string, unknown>>;

/** The JSONata text of a `{% ... %}` string, or undefined for any other value. */
export function expressionText(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('{%') || !value.endsWith('%}')) return undefined;
  return value.slice(2, -2);
}

const compiled = new Map<string, jsonata.Expression>();

/** @throws Error of JSONata when the text is none */
export function compile(text: string): jsonata.Expression {
  const known = compiled.get(text);
  if (known) return known;
  const expression = jsonata(text);
  compiled.set(text, expression);
  return expression;
}

/**
 * The value of a field: every `{% ... %}` string in it, at any depth, replaced by its result.
 *
 * @param field  name of the field for messages
 * @throws StateFailure `States.QueryEvaluationError`, also when an expression gives nothing
 */
export async function evaluate(value: Json, field: string, bindings: Bindings): Promise<Json> {
  const text = expressionText(value);
  if (text !== undefined) return evaluateText(text, field, bindings);
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const [index, item] of value.entries()) items.push(await evaluate(item, `${field}[${index}]`, bindings));
    return items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, Json][] = [];
  for (const [key, item] of Object.entries(value))
    entries.push([key, await evaluate(item, `${field}/${key}`, bindings)]);
  return Object.fromEntries(entries);
}

async function evaluateText(text: string, field: string, bindings: Bindings): Promise<Json> {
  const failure = (problem: string) =>
    new StateFailure('States.QueryEvaluationError', `the JSONata expression '${text.trim()}' of ${field} ${problem}`);
  let result: unknown;
  try {
    result = await compile(text).evaluate(undefined, { ...bindings });
  } catch (error) {
    throw failure(`failed: ${(error as { message?: string }).message ?? error}`);
  }
  // Through text and back: what is no JSON falls out, and JSONata's marks on its arrays with it.
  const json = JSON.stringify(result, (_, part) => (isFunction(part) ? undefined : part));
  if (json === undefined) throw failure('returned nothing (undefined)');
  return JSON.parse(json) as Json;
}

/** JSONata's functions are objects with a mark. */
function isFunction(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('_jsonata_lambda' in value || '_jsonata_function' in value);
}
