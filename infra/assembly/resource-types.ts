/** What resources are called on this machine, the same in every run. */

const PARTITION = 'aws';
const REGION = 'local';
const ACCOUNT = '000000000000';

export const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': PARTITION,
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'local',
};

export interface ResourceType {
  /** The property that may give a resource its name. */
  readonly nameProperty?: string;
  /** What `Ref` gives, by the resource's name. */
  readonly ref: (name: string) => string;
  /** What `Fn::GetAtt` gives, by attribute and the resource's name. */
  readonly attributes: Readonly<Record<string, (name: string) => string>>;
}

const arn = (service: string, before: string, after = '') => {
  return (name: string) => `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${before}${name}${after}`;
};
const itself = (name: string) => name;

export const stateMachineArn = arn('states', 'stateMachine:');
export const functionArn = arn('lambda', 'function:');
export const eventBusArn = arn('events', 'event-bus/');
/** What Glue looks at for a table: the catalogue, the database and the table itself. */
export const glueArns = (database: string, table: string) =>
  ['catalog', `database/${database}`, `table/${database}/${table}`].map(arn('glue', ''));
export const queueArn = arn('sqs', '');
export const bucketArn = (name: string) => `arn:${PARTITION}:s3:::${name}`;
const roleArn = (name: string) => `arn:${PARTITION}:iam::${ACCOUNT}:role/${name}`;
const topicArn = arn('sns', '');
const queueUrl = (name: string) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;

/** The types that definitions, environments and policies of a stack refer to. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::Events::EventBus': { nameProperty: 'Name', ref: itself, attributes: { Name: itself, Arn: eventBusArn } },
  'AWS::Events::Rule': { nameProperty: 'Name', ref: itself, attributes: { Arn: arn('events', 'rule/') } },
  'AWS::IAM::Role': { nameProperty: 'RoleName', ref: itself, attributes: { Arn: roleArn } },
  'AWS::KMS::Key': { nameProperty: 'KeyId', ref: itself, attributes: { Arn: arn('kms', 'key/') } },
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', ref: itself, attributes: { Arn: functionArn } },
  // Its name is that of the function with the version.
  'AWS::Lambda::Version': { ref: functionArn, attributes: { FunctionArn: functionArn } },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    ref: itself,
    attributes: { Arn: arn('logs', 'log-group:', ':*') },
  },
  'AWS::S3::Bucket': { nameProperty: 'BucketName', ref: itself, attributes: { Arn: bucketArn } },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: itself },
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    ref: queueUrl,
    attributes: { Arn: queueArn, QueueName: itself, QueueUrl: queueUrl },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    ref: stateMachineArn,
    attributes: { Arn: stateMachineArn, Name: itself },
  },
};
