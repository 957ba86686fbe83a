/** What the state machine itself reaches, by its own role. */

import {
  bucketArn,
  eventBusArn,
  functionArn,
  glueArns,
  queueArn,
  stateMachineArn,
} from '../assembly/resource-types.ts';
import { type AccessControl, AccessDeniedError } from './access-control.ts';
import { StateFailure } from './asl/errors.ts';
import type { JsonObject } from './asl/json.ts';
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

/** Tables of Glue's catalogue by `database.name`, as they were last put there. */
export type GlueTables = Map<string, JsonObject>;

export interface MachineSurroundings {
  readonly stateMachineName: string;
  /** The name under which the machine knows the lake. */
  readonly lakeBucket: string;
  readonly store: LakeObjects;
  readonly tables: GlueTables;
  readonly pool: LambdaPool;
  readonly access: AccessControl;
  readonly onBusEvent: (event: BusEvent) => void;
  readonly onMessage: (message: QueueMessage) => void;
}

type MachineServices = Pick<
  Services,
  'invoke' | 'objects' | 'tables' | 'putEvents' | 'sendMessage' | 'startChildExecutions'
>;

export function machineServices(surroundings: MachineSurroundings): MachineServices {
  const { stateMachineName, lakeBucket, store, tables, pool, access, onBusEvent, onMessage } = surroundings;
  const authorise = (action: string, resource: string) => access.authorise(stateMachineName, action, resource);
  const arnOf = (nameOrArn: string, arn: (name: string) => string) =>
    nameOrArn.startsWith('arn:') ? nameOrArn : arn(nameOrArn);

  function lake(action: string, bucket: string, key: string): LakeObjects {
    authorise(action, `${bucketArn(bucket)}/${key}`);
    if (bucket !== lakeBucket) throw new NoSuchBucketError(bucket, lakeBucket);
    return store;
  }

  function putTable(action: 'glue:CreateTable' | 'glue:UpdateTable', database: string, table: JsonObject): void {
    const name = `${table.Name}`;
    try {
      for (const arn of glueArns(database, name)) authorise(action, arn);
    } catch (error) {
      if (!(error instanceof AccessDeniedError)) throw error;
      throw new StateFailure('Glue.AccessDeniedException', error.message);
    }
    const [id, isCreate] = [`${database}.${name}`, action === 'glue:CreateTable'];
    if (tables.has(id) === isCreate) {
      const [error, problem] = isCreate ? ['AlreadyExists', 'exists already'] : ['EntityNotFound', 'does not exist'];
      throw new StateFailure(`Glue.${error}Exception`, `the table ${id} ${problem}`);
    }
    tables.set(id, table);
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
    tables: {
      create: (database, table) => putTable('glue:CreateTable', database, table),
      update: (database, table) => putTable('glue:UpdateTable', database, table),
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
