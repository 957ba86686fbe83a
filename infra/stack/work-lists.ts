/** Work lists in the lake, each gone over by a Distributed Map, one list after the other. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  Choice,
  Condition,
  DistributedMap,
  type IChainable,
  Pass,
  S3JsonItemReader,
  type StateMachineType,
  Succeed,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Prefix } from '../../functions/lake/keys.ts';
import type { DataLake } from './data-lake.ts';
import { AGAIN, MOST_ROUNDS } from './rounds.ts';

export interface WorkListsProps {
  readonly lake: DataLake;
  /** What the keys of the lists begin with. */
  readonly prefix: Prefix;
  /** Of the execution of each item: one of EXPRESS ends after 5 minutes. */
  readonly children: StateMachineType;
  /** An expression of the keys of the lists, without delimiters. */
  readonly lists: string;
  /** An expression of how many items may be worked on at once. */
  readonly atOnce: string;
  /**
   * What is done with an item. It gives back one word: at 9 bytes each, 256 KiB have room for the words of a whole
   * list.
   */
  readonly processor: IChainable;
  /** Records that a whole Map failed (its list cannot be read). The lists after it are gone over all the same. */
  readonly failure: { readonly record: TaskStateBase; readonly outputs: string };
  /** @default - nothing */
  readonly next?: IChainable;
}

/** One execution per item of each list; then `next`, whatever has become of the lists. */
export function overWorkLists(scope: Construct, id: string, props: WorkListsProps): IChainable {
  const { lake, prefix, children, lists, atOnce, processor, failure, next } = props;
  const again = `'${AGAIN}' in $states.result and $round < ${MOST_ROUNDS}`;
  const map = DistributedMap.jsonata(scope, id, {
    itemReader: new WorkListReader(lake, prefix, `{% ${lists}[$list] %}`),
    mapExecutionType: children,
    jsonataMaxConcurrency: `{% ${atOnce} %}`,
    assign: { list: `{% ${again} ? $list : $list + 1 %}`, round: `{% ${again} ? $round + 1 : 1 %}` },
    // Nothing reads the words any more.
    outputs: '{% {} %}',
  }).itemProcessor(processor);
  map.addCatch(failure.record, {
    outputs: failure.outputs,
    assign: { list: '{% $list + 1 %}', round: 1 },
  });
  const left = Choice.jsonata(scope, `${id}Left?`)
    .when(Condition.jsonata(`{% $list < $count(${lists}) %}`), map)
    .otherwise(next ?? Succeed.jsonata(scope, `${id}Done`));
  map.next(left);
  failure.record.next(left);
  return Pass.jsonata(scope, `Start${id}`, { assign: { list: 0, round: 1 } }).next(left);
}

/** A work list. CDK's own reader would be allowed to read the whole bucket. */
class WorkListReader extends S3JsonItemReader {
  private readonly lake: DataLake;
  private readonly prefix: Prefix;

  constructor(lake: DataLake, prefix: Prefix, key: string) {
    super({ bucket: lake.bucket, key });
    this.lake = lake;
    this.prefix = prefix;
  }

  override providePolicyStatements(): PolicyStatement[] {
    return [new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.lake.objects(this.prefix)] })];
  }
}
