import type { z } from 'zod';
import { checkExpressions } from './check-expressions.ts';
import {
  DISTRIBUTED_ONLY,
  innerBlocks,
  type State,
  type StateMachineDefinition,
  type StatesBlock,
  stateMachine,
} from './definition.ts';
import { UnsupportedDefinitionError } from './errors.ts';
import type { Fields } from './integrations/service-integration.ts';
import { INTEGRATIONS, integrationOf } from './integrations.ts';
import { isJsonObject, type JsonObject } from './json.ts';

/**
 * The definition, understood whole: every field is one that this interpreter executes.
 *
 * @throws UnsupportedDefinitionError naming state and field
 */
export function readDefinition(json: unknown): StateMachineDefinition {
  const parsed = stateMachine.safeParse(json);
  if (!parsed.success) throw refusal(parsed.error.issues[0]);
  const definition = parsed.data;
  checkBlock(definition, new Set(), new Set());
  checkExpressions(definition);
  return definition;
}

/** The first thing that the schema does not know, in the words of the definition. */
function refusal(issue: z.core.$ZodIssue | undefined): UnsupportedDefinitionError {
  if (issue?.code === 'unrecognized_keys') {
    const [state, field] = place([...issue.path, ...issue.keys.slice(0, 1)]);
    return new UnsupportedDefinitionError(state, field, 'not known to the local runner');
  }
  const [state, field] = place(issue?.path ?? []);
  return new UnsupportedDefinitionError(state, field, issue?.message ?? 'not understood');
}

/** State and field of a path into the definition: the state is what the last `States` on the path leads to. */
function place(path: readonly PropertyKey[]): [state: string, field: string] {
  const states = path.lastIndexOf('States');
  if (states < 0 || states + 1 >= path.length) return ['', path.map(String).join('.')];
  return [
    String(path[states + 1]),
    path
      .slice(states + 2)
      .map(String)
      .join('.'),
  ];
}

/**
 * @param names  of all states so far: they are unique in a machine
 * @param outer  variables that outer scopes assign: an inner scope may not assign them too
 */
function checkBlock(block: StatesBlock, names: Set<string>, outer: ReadonlySet<string>): void {
  if (!Object.hasOwn(block.States, block.StartAt)) {
    throw new UnsupportedDefinitionError('', 'StartAt', `there is no state "${block.StartAt}"`);
  }
  const variables = new Set(outer);
  for (const [name, state] of Object.entries(block.States)) {
    if (names.has(name)) throw new UnsupportedDefinitionError(name, 'States', 'another state has this name');
    names.add(name);
    checkTransitions(name, state, block);
    checkErrorLists(name, state);
    checkMode(name, state);
    checkArguments(name, state);
    for (const variable of assignedVariables(state)) {
      if (outer.has(variable)) {
        throw new UnsupportedDefinitionError(name, 'Assign', `an outer scope assigns the variable "${variable}" too`);
      }
      variables.add(variable);
    }
  }
  for (const state of Object.values(block.States)) {
    for (const inner of innerBlocks(state)) checkBlock(inner, names, variables);
  }
}

function checkTransitions(name: string, state: State, block: StatesBlock): void {
  const targets: [field: string, target: string | undefined][] = [];
  if ('Next' in state) targets.push(['Next', state.Next]);
  if ('Catch' in state) targets.push(...state.Catch.map((c): [string, string] => ['Catch.Next', c.Next]));
  if (state.Type === 'Choice') {
    targets.push(['Default', state.Default], ...state.Choices.map((c): [string, string] => ['Choices.Next', c.Next]));
  } else if (state.Type !== 'Succeed' && state.Type !== 'Fail' && (state.Next === undefined) !== (state.End === true)) {
    throw new UnsupportedDefinitionError(name, 'Next', 'a state has either Next or End');
  }
  for (const [field, target] of targets) {
    if (target !== undefined && !Object.hasOwn(block.States, target)) {
      throw new UnsupportedDefinitionError(name, field, `there is no state "${target}" beside this one`);
    }
  }
}

function checkErrorLists(name: string, state: State): void {
  if (!('Retry' in state)) return;
  const lists: [field: string, list: { ErrorEquals: string[] }[]][] = [
    ['Retry', state.Retry],
    ['Catch', state.Catch],
  ];
  for (const [field, list] of lists) {
    list.forEach(({ ErrorEquals }, index) => {
      if (!ErrorEquals.includes('States.ALL')) return;
      if (ErrorEquals.length > 1 || index < list.length - 1) {
        throw new UnsupportedDefinitionError(name, field, 'States.ALL stands alone and last');
      }
    });
  }
}

function checkMode(name: string, state: State): void {
  if (state.Type !== 'Map' || state.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED') return;
  const misplaced = Object.keys(DISTRIBUTED_ONLY).find((field) => Object.hasOwn(state, field));
  if (misplaced) throw new UnsupportedDefinitionError(name, misplaced, 'only a DISTRIBUTED Map has it');
}

function checkArguments(name: string, state: State): void {
  if (state.Type !== 'Task') return;
  const integration = INTEGRATIONS[integrationOf(state.Resource)];
  checkFields(name, 'Arguments', state.Arguments, integration);
  for (const [argument, fields] of Object.entries(integration.elements)) {
    const list = state.Arguments[argument];
    if (!Array.isArray(list)) throw new UnsupportedDefinitionError(name, `Arguments.${argument}`, 'must be a list');
    list.forEach((element, index) => {
      const field = `Arguments.${argument}.${index}`;
      if (!isJsonObject(element)) throw new UnsupportedDefinitionError(name, field, 'must be an object');
      checkFields(name, field, element, fields);
    });
  }
}

function checkFields(name: string, field: string, given: JsonObject, { required, optional }: Fields): void {
  const missing = required.find((known) => !Object.hasOwn(given, known));
  if (missing) throw new UnsupportedDefinitionError(name, `${field}.${missing}`, 'is missing');
  const unknown = Object.keys(given).find((key) => !required.includes(key) && !optional.includes(key));
  if (unknown) throw new UnsupportedDefinitionError(name, `${field}.${unknown}`, 'not known to the local runner');
}

function assignedVariables(state: State): string[] {
  const assigning = [
    state,
    ...('Catch' in state ? state.Catch : []),
    ...(state.Type === 'Choice' ? state.Choices : []),
  ];
  return assigning.flatMap((part) => ('Assign' in part && part.Assign ? Object.keys(part.Assign) : []));
}
