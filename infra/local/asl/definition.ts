/**
 * The part of the Amazon States Language that the stack uses, in its JSONata dialect: what is not written here is
 * refused. Field names and meanings are those of the Step Functions Developer Guide.
 */
import { z } from 'zod';
import { INTEGRATIONS } from './integrations.ts';
import type { Json } from './json.ts';

const template = z.json() as z.ZodType<Json>;
const expression = z.string().regex(/^\{%[\s\S]*%\}$/, 'must be a JSONata expression, {% ... %}');
const numberOrExpression = z.union([z.number().min(0), expression]);
const assignments = z.record(z.string(), template);
const errorEquals = z.array(z.string()).min(1);

const common = { QueryLanguage: z.literal('JSONata').optional(), Comment: z.string().optional() };
const transition = { Next: z.string().optional(), End: z.literal(true).optional() };
const outcome = { Output: template.optional(), Assign: assignments.optional() };

const retrier = z.strictObject({
  ErrorEquals: errorEquals,
  IntervalSeconds: z.int().min(1).default(1),
  MaxAttempts: z.int().min(0).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
  Comment: z.string().optional(),
});
const catcher = z.strictObject({
  ErrorEquals: errorEquals,
  Next: z.string(),
  Comment: z.string().optional(),
  ...outcome,
});
const handlers = { Retry: z.array(retrier).default([]), Catch: z.array(catcher).default([]) };

const pass = z.strictObject({ Type: z.literal('Pass'), ...common, ...transition, ...outcome });
const succeed = z.strictObject({ Type: z.literal('Succeed'), ...common, Output: template.optional() });
const fail = z.strictObject({
  Type: z.literal('Fail'),
  ...common,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});
const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...common,
  ...outcome,
  Default: z.string().optional(),
  Choices: z
    .array(
      z.strictObject({
        Condition: z.union([z.boolean(), expression]),
        Next: z.string(),
        Comment: z.string().optional(),
        ...outcome,
      }),
    )
    .min(1),
});

const integration = (name: string) => z.string().regex(new RegExp(`^arn:[a-z-]+:states:::${name}$`), `must be ${name}`);
const task = z.strictObject({
  Type: z.literal('Task'),
  ...common,
  ...transition,
  ...outcome,
  ...handlers,
  Resource: integration(`(${Object.keys(INTEGRATIONS).join('|')})`),
  Arguments: z.record(z.string(), template),
  TimeoutSeconds: numberOrExpression.optional(),
});

const itemReader = z.strictObject({
  Resource: integration('s3:getObject'),
  Arguments: z.strictObject({ Bucket: z.string(), Key: z.string() }),
  ReaderConfig: z.strictObject({ InputType: z.literal('JSON'), MaxItems: numberOrExpression.optional() }),
});
const resultWriter = z.strictObject({
  Resource: integration('s3:putObject'),
  Arguments: z.strictObject({ Bucket: z.string(), Prefix: z.string() }),
  WriterConfig: z
    .strictObject({ OutputType: z.literal('JSON'), Transformation: z.enum(['NONE', 'COMPACT']) })
    .optional(),
});
const itemBatcher = z.strictObject({ MaxItemsPerBatch: numberOrExpression, BatchInput: template.optional() });
/** What only a DISTRIBUTED Map may have. */
export const DISTRIBUTED_ONLY = {
  ItemReader: itemReader.optional(),
  ItemBatcher: itemBatcher.optional(),
  ResultWriter: resultWriter.optional(),
  ToleratedFailurePercentage: numberOrExpression.optional(),
  ToleratedFailureCount: numberOrExpression.optional(),
  Label: z.string().optional(),
};
const mapFields = z.strictObject({
  Type: z.literal('Map'),
  ...common,
  ...transition,
  ...outcome,
  ...handlers,
  Items: z.union([z.array(template), expression]).optional(),
  ItemSelector: template.optional(),
  MaxConcurrency: numberOrExpression.optional(),
  ...DISTRIBUTED_ONLY,
});
const processorConfig = z.discriminatedUnion('Mode', [
  z.strictObject({ Mode: z.literal('INLINE') }),
  z.strictObject({ Mode: z.literal('DISTRIBUTED'), ExecutionType: z.enum(['STANDARD', 'EXPRESS']) }),
]);
const parallelFields = z.strictObject({
  Type: z.literal('Parallel'),
  ...common,
  ...transition,
  ...outcome,
  ...handlers,
  Arguments: template.optional(),
});

export type Retrier = z.infer<typeof retrier>;
export type Catcher = z.infer<typeof catcher>;
export type PassState = z.infer<typeof pass>;
export type SucceedState = z.infer<typeof succeed>;
export type FailState = z.infer<typeof fail>;
export type ChoiceState = z.infer<typeof choice>;
export type TaskState = z.infer<typeof task>;
export interface MapState extends z.infer<typeof mapFields> {
  ItemProcessor: StatesBlock & { ProcessorConfig: z.infer<typeof processorConfig> };
}
export interface ParallelState extends z.infer<typeof parallelFields> {
  Branches: StatesBlock[];
}
export type State = PassState | SucceedState | FailState | ChoiceState | TaskState | MapState | ParallelState;

/** States that run one after the other from `StartAt`: the machine, a branch, an item processor. */
export interface StatesBlock {
  StartAt: string;
  States: Record<string, State>;
}

export interface StateMachineDefinition extends StatesBlock {
  TimeoutSeconds?: number | undefined;
}

const states: z.ZodType<Record<string, State>> = z.lazy(() => z.record(z.string(), anyState));
const block = { StartAt: z.string(), States: states, Comment: z.string().optional() };
const map = z.strictObject({
  ...mapFields.shape,
  ItemProcessor: z.strictObject({ ProcessorConfig: processorConfig.default({ Mode: 'INLINE' }), ...block }),
});
const parallel = z.strictObject({ ...parallelFields.shape, Branches: z.array(z.strictObject(block)).min(1) });
const anyState = z.discriminatedUnion('Type', [pass, succeed, fail, choice, task, map, parallel]);

export const stateMachine: z.ZodType<StateMachineDefinition> = z.strictObject({
  QueryLanguage: z.literal('JSONata'),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: z.int().min(1).optional(),
  ...block,
});

/** The states inside of a Map or a Parallel. */
export function innerBlocks(state: State): StatesBlock[] {
  if (state.Type === 'Map') return [state.ItemProcessor];
  return state.Type === 'Parallel' ? state.Branches : [];
}

/** Of which type the executions are that a Distributed Map starts for its items; undefined of an inline Map. */
export function childrenOf({
  ItemProcessor: { ProcessorConfig: config },
}: MapState): 'STANDARD' | 'EXPRESS' | undefined {
  return config.Mode === 'DISTRIBUTED' ? config.ExecutionType : undefined;
}
