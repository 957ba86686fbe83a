/** What AWS refuses in expressions when a state machine is created, before anything runs. */
import type { State, StatesBlock } from './definition.ts';
import { innerBlocks } from './definition.ts';
import { UnsupportedDefinitionError } from './errors.ts';
import { compile, expressionText } from './expression.ts';

/** Fields whose strings are taken as they are, or are states of their own. */
const NOT_EVALUATED = new Set(['Comment', 'Branches', 'ItemProcessor', 'Retry']);
const WITH_RESULT = new Set(['Task', 'Map', 'Parallel']);

/** @throws UnsupportedDefinitionError */
export function checkExpressions(block: StatesBlock): void {
  for (const [name, state] of Object.entries(block.States)) {
    for (const [field, value] of Object.entries(state)) {
      if (!NOT_EVALUATED.has(field)) checkValue(value, { state: name, field, parts: partsOfStates(state, field) });
    }
    innerBlocks(state).forEach(checkExpressions);
  }
}

interface Place {
  readonly state: string;
  readonly field: string;
  /** The parts of `$states` that exist here. */
  readonly parts: ReadonlySet<string>;
}

function partsOfStates(state: State, field: string): ReadonlySet<string> {
  const parts = new Set(['input', 'context']);
  if (WITH_RESULT.has(state.Type) && (field === 'Output' || field === 'Assign')) parts.add('result');
  if (field === 'Catch') parts.add('errorOutput');
  return parts;
}

function checkValue(value: unknown, place: Place): void {
  if (typeof value === 'string') checkText(value, place);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) checkValue(item, { ...place, field: `${place.field}.${key}` });
}

function checkText(value: string, place: Place): void {
  const refuse = (problem: string) => new UnsupportedDefinitionError(place.state, place.field, problem);
  const text = expressionText(value);
  if (text === undefined) {
    if (value.startsWith('{%') || value.endsWith('%}')) throw refuse('an expression starts with {% and ends with %}');
    return;
  }
  let tree: unknown;
  try {
    tree = compile(text).ast();
  } catch (error) {
    throw refuse(`not JSONata: ${(error as { message?: string }).message}`);
  }
  for (const node of nodes(tree, new Set())) {
    if (node.type === 'variable' && node.value === 'eval') throw refuse('$eval does not exist in Step Functions');
    const part = partOfStates(node);
    if (part !== undefined && !place.parts.has(part)) throw refuse(`$states.${part} does not exist here`);
  }
}

interface SyntaxNode {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly steps?: readonly SyntaxNode[];
}

/** Every node of a JSONata syntax tree, which may refer back to itself. */
function* nodes(tree: unknown, seen: Set<unknown>): Generator<SyntaxNode> {
  if (typeof tree !== 'object' || tree === null || seen.has(tree)) return;
  seen.add(tree);
  yield tree;
  for (const child of Object.values(tree)) yield* nodes(child, seen);
}

/** `result` for a path that begins `$states.result`. */
function partOfStates(node: SyntaxNode): string | undefined {
  const [first, second] = node.type === 'path' ? (node.steps ?? []) : [];
  if (first?.type !== 'variable' || first.value !== 'states' || second?.type !== 'name') return undefined;
  return String(second.value);
}
