/** What the state machine itself reaches, by its own role. */

import { bucketArn, eventBusArn, functionArn, queueArn, stateMachineArn } from '../assembly/resource-types.ts';
import type { AccessControl } from './access-control.ts';
import type { BusEvent, QueueMessage, Services } from './asl/services.ts';
import type { LambdaPool } from './lambda-pool.ts';

/** The part of an object store that the machine's own reads and writes need. Keys are relative to the lake. */
export interface LakeObjects {
  get(key: string): Promise<Uint8Array>;
  put(key: string, body: Uint8Array): Promise<unknown>;
}

/** S3's answer to a request for a bucket that is not the stack's. */
class NoSuchBucketError extends Error {
  constructor(bucket: string, lakeBucket: string) {
    super(`the bucket "${bucket}" is not the data lake of this stack, "${lakeBucket}"`);
    this.name = 'NoSuchBucket';
  }
}

export interface MachineSurroundings {
  readonly stateMachineName: string;
  /** The name under which the machine knows the lake. */
  readonly lakeBucket: string;
  readonly store: LakeObjects;
  readonly pool: LambdaPool;
  readonly access: AccessControl;
  readonly onBusEvent: (event: BusEvent) => void;
  readonly onMessage: (message: QueueMessage) => void;
}

type MachineServices = Pick<Services, 'invoke' | 'objects' | 'putEvents' | 'sendMessage' | 'startChildExecutions'>;

export function machineServices(surroundings: MachineSurroundings): MachineServices {
  const { stateMachineName, lakeBucket, store, pool, access, onBusEvent, onMessage } = surroundings;
  const authorise = (action: string, resource: string) => access.authorise(stateMachineName, action, resource);
  const arnOf = (nameOrArn: string, arn: (name: string) => string) =>
    nameOrArn.startsWith('arn:') ? nameOrArn : arn(nameOrArn);

  function lake(action: string, bucket: string, key: string): LakeObjects {
    authorise(action, `${bucketArn(bucket)}/${key}`);
    if (bucket !== lakeBucket) throw new NoSuchBucketError(bucket, lakeBucket);
    return store;
  }

  return {
    async invoke(functionName, payload, signal) {
      authorise('lambda:InvokeFunction', arnOf(functionName, functionArn));
      return pool.invoke(functionName, payload, signal);
    },
    objects: {
      getObject: async (bucket, key) => lake('s3:GetObject', bucket, key).get(key),
      putObject: async (bucket, key, body) => void (await lake('s3:PutObject', bucket, key).put(key, body)),
    },
    async putEvents(events) {
      for (const { bus } of events) authorise('events:PutEvents', arnOf(bus, eventBusArn));
      for (const event of events) onBusEvent(event);
    },
    async sendMessage(message) {
      authorise('sqs:SendMessage', queueArn(message.queueUrl.replace(/^.*\//, '')));
      onMessage(message);
    },
    startChildExecutions: async () => authorise('states:StartExecution', stateMachineArn(stateMachineName)),
  };
}
