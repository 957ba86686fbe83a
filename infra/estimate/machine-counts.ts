/** What of an execution is billed, counted from the events of the local runner. */
import type { Access } from '../local/access-control.ts';
import { childrenOf, innerBlocks, type StatesBlock } from '../local/asl/definition.ts';
import type { ExecutionEvent } from '../local/execution-events.ts';

export interface MachineCounts {
  /**
   * State transitions of STANDARD executions, the children of Maps among them: each state entered, each retry, and each
   * child execution that a Distributed Map starts; the iterations of an inline Map are none (AWS Step Functions
   * Developer Guide, "Transitions").
   */
  transitions: number;
  /** Child executions by the Distributed Map that starts them. */
  childExecutions: Record<string, number>;
  /** Those of them that are EXPRESS executions. */
  expressExecutions: number;
  /** How often each Task, inside of Maps and out, was tried. */
  attempts: Record<string, number>;
  /** Events sent to a bus. */
  busEvents: number;
  /** What the machine itself and each function asked of S3, by its name. */
  lake: Record<string, { reads: number; writes: number }>;
}

/** Takes in what happens in an execution of the machine. */
export interface MachineCounter {
  event(event: ExecutionEvent): void;
  busEvent(): void;
  access(access: Access): void;
  counts(): MachineCounts;
}

export function machineCounter(definition: StatesBlock): MachineCounter {
  const distributed = distributedMaps(definition);
  const counts: MachineCounts = {
    transitions: 0,
    childExecutions: {},
    expressExecutions: 0,
    attempts: {},
    busEvents: 0,
    lake: {},
  };
  /** `FitRegressions[12]` is an execution of its own; the states of one that is EXPRESS are not billed. */
  const isExpress = (iteration: string) =>
    iteration.split('/').some((part) => distributed.get(part.replace(/\[.*/, '')) === 'EXPRESS');
  return {
    event(event) {
      if (event.type === 'state-entered' || event.type === 'state-retried') {
        if (!isExpress(event.iteration)) counts.transitions += 1;
        const isTask = event.type === 'state-retried' || event.stateType === 'Task';
        if (isTask) counts.attempts[event.state] = (counts.attempts[event.state] ?? 0) + 1;
      } else if (event.type === 'map-started' && distributed.has(event.state)) {
        counts.childExecutions[event.state] = (counts.childExecutions[event.state] ?? 0) + event.items;
        counts.transitions += event.items;
        if (distributed.get(event.state) === 'EXPRESS') counts.expressExecutions += event.items;
      }
    },
    busEvent: () => void counts.busEvents++,
    access({ principal, action, context }) {
      const kind = requestKind(action, context);
      if (!kind) return;
      counts.lake[principal] ??= { reads: 0, writes: 0 };
      counts.lake[principal][kind] += 1;
    },
    counts: () => counts,
  };
}

/** How S3 bills what needs that permission, HEAD as GET; undefined for what is no request. */
function requestKind(action: string, context: Access['context']): 'reads' | 'writes' | undefined {
  if (action === 's3:GetObject') return 'reads';
  // A GET of what is not there needs the right to list, too: only a list has a prefix.
  const isList = action === 's3:ListBucket' && context['s3:prefix'] !== undefined;
  return isList || action === 's3:PutObject' ? 'writes' : undefined;
}

type TypeOfChildren = ReturnType<typeof childrenOf>;

/** The Maps whose iterations are executions of their own, with the type of these. */
function distributedMaps(block: StatesBlock): Map<string, TypeOfChildren> {
  const found = new Map<string, TypeOfChildren>();
  for (const [name, state] of Object.entries(block.States)) {
    const children = state.Type === 'Map' ? childrenOf(state) : undefined;
    if (children) found.set(name, children);
    for (const inner of innerBlocks(state)) for (const [id, type] of distributedMaps(inner)) found.set(id, type);
  }
  return found;
}
