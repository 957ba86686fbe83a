import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccountPrincipal, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { KEPT_PREFIXES, PREFIXES, type Prefix, QUERY_RESULTS_PREFIX } from '../../functions/lake/keys.ts';
import type { FunctionSpecification } from '../../functions/study/functions.ts';

export interface DataLakeProps {
  /** An existing bucket to use. */
  readonly bucketName?: string | undefined;
  /** ARN of the KMS key that encrypts objects. */
  readonly kmsKeyArn?: string | undefined;
  readonly removalPolicy: RemovalPolicy;
  /** Accounts whose own policies may let people read results and NHANES tables. */
  readonly readers: readonly string[];
}

/** What readers of other accounts may read: findings and what they are made of, and no request of anybody. */
const READABLE = ['results/', 'catalogue/', 'runs/', 'nhanes/', 'raw/', 'tables/'] as const satisfies Prefix[];

/**
 * Time to notice that an object was replaced or deleted by mistake; what lies under a kept prefix can be had back for
 * ever.
 */
const OLD_VERSIONS_EXPIRE = Duration.days(30);

/** Long enough to look into what happened last quarter. */
const ACCESS_LOGS_EXPIRE = Duration.days(90);

/** No upload of ours takes a day. */
const UNFINISHED_UPLOADS_EXPIRE = Duration.days(1);

/** The answers of queries: whoever wants one for longer has fetched it by then. */
const QUERY_RESULTS_EXPIRE = Duration.days(30);

const isKept = (prefix: Prefix) => KEPT_PREFIXES.some((kept) => kept === prefix);

/** The one bucket that holds raw files, tables, runs and results. */
export class DataLake extends Construct {
  readonly bucket: IBucket;
  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, props: DataLakeProps) {
    super(scope, id);
    this.key = props.kmsKeyArn ? Key.fromKeyArn(this, 'Key', props.kmsKeyArn) : undefined;
    this.bucket = props.bucketName ? Bucket.fromBucketName(this, 'Bucket', props.bucketName) : this.create(props);
  }

  /** The lake's address as functions take it from `DATA_LAKE`. */
  get uri(): string {
    return `s3://${this.bucket.bucketName}`;
  }

  /** Of the key that encrypts the lake; undefined for S3's own keys. */
  get keyArn(): string | undefined {
    return this.key?.keyArn;
  }

  /** ARN pattern of every object whose key starts with the prefix. */
  objects(prefix: Prefix): string {
    return this.bucket.arnForObjects(`${prefix}*`);
  }

  /** Allows exactly the named reads and writes; objects are never deleted. */
  grant(grantee: IGrantable, access: Pick<FunctionSpecification, 'reads' | 'writes'>): void {
    const allow = (action: string, prefixes: readonly Prefix[]) => {
      const resources = prefixes.map((prefix) => this.objects(prefix));
      if (resources.length === 0) return;
      grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources }));
    };
    allow('s3:GetObject', access.reads);
    allow('s3:PutObject', access.writes);
    // Without it S3 answers 403 for a key that does not exist, and "not there yet" could not be told from "not
    // allowed". A condition on s3:prefix would not do: a HEAD or GET request carries no prefix.
    if (access.reads.length > 0) {
      grantee.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
      );
    }
    this.grantKey(grantee);
  }

  /** Whoever reads or writes objects needs the key that encrypts them. */
  grantKey(grantee: IGrantable): void {
    this.key?.grantEncryptDecrypt(grantee);
  }

  private create({ removalPolicy, readers }: DataLakeProps): IBucket {
    const common = {
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      removalPolicy,
    };
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...common,
      // S3 writes its access logs with no other keys than its own.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: ACCESS_LOGS_EXPIRE }],
    });
    Validations.of(accessLogs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds the access logs of the lake: logging access to them would log without end.',
    });
    const bucket = new Bucket(this, 'Bucket', {
      ...common,
      versioned: true,
      serverAccessLogsBucket: accessLogs as IBucket,
      ...(this.key
        ? { encryption: BucketEncryption.KMS, encryptionKey: this.key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      lifecycleRules: [
        // S3 has no rule for all but some prefixes.
        ...PREFIXES.filter((prefix) => !isKept(prefix)).map((prefix) => ({
          id: `old-versions-of-${prefix.slice(0, -1)}`,
          prefix,
          noncurrentVersionExpiration: OLD_VERSIONS_EXPIRE,
        })),
        {
          id: 'answers-of-queries',
          prefix: QUERY_RESULTS_PREFIX,
          expiration: QUERY_RESULTS_EXPIRE,
          noncurrentVersionExpiration: Duration.days(1),
        },
        {
          id: 'what-nobody-sees',
          abortIncompleteMultipartUploadAfter: UNFINISHED_UPLOADS_EXPIRE,
          expiredObjectDeleteMarker: true,
        },
      ],
    });
    // As a property of the bucket itself: CDK's own `eventBridgeEnabled` would add a function that sets it after each
    // deployment.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    shareWith(bucket, readers);
    // CDK's declarations do not know exactOptionalPropertyTypes: by them a Bucket is not quite an IBucket.
    return bucket as IBucket;
  }
}

/** Lets other accounts read; which of their people may is theirs to say. The key's own policy must let them decrypt. */
function shareWith(bucket: Bucket, accounts: readonly string[]): void {
  if (accounts.length === 0) return;
  const principals = accounts.map((account) => new AccountPrincipal(account));
  bucket.addToResourcePolicy(
    new PolicyStatement({
      principals,
      actions: ['s3:GetObject'],
      resources: READABLE.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      principals,
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': READABLE.map((prefix) => `${prefix}*`) } },
    }),
  );
}
