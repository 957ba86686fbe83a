import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { KEPT_PREFIXES, PREFIXES, type Prefix } from '../../functions/lake/keys.ts';

/** What a function does in the lake, by prefixes of keys. */
export interface LakeAccess {
  readonly reads: readonly Prefix[];
  readonly writes: readonly Prefix[];
}

export interface DataLakeProps {
  /** An existing bucket to use. */
  readonly bucketName?: string | undefined;
  /** ARN of the KMS key that encrypts objects. */
  readonly kmsKeyArn?: string | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/** Time to notice that an object was replaced or deleted by mistake; what lies under a kept prefix can be had back for ever. */
const OLD_VERSIONS_EXPIRE = Duration.days(30);

/** Long enough to look into what happened last quarter. */
const ACCESS_LOGS_EXPIRE = Duration.days(90);

/** No upload of ours takes a day. */
const UNFINISHED_UPLOADS_EXPIRE = Duration.days(1);

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

  /** ARN pattern of every object whose key starts with the prefix. */
  objects(prefix: Prefix): string {
    return this.bucket.arnForObjects(`${prefix}*`);
  }

  /** Allows exactly the named reads and writes; objects are never deleted. */
  grant(grantee: IGrantable, access: LakeAccess): void {
    const allow = (action: string, prefixes: readonly Prefix[]) => {
      const resources = prefixes.map((prefix) => this.objects(prefix));
      if (resources.length === 0) return;
      grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources }));
    };
    allow('s3:GetObject', access.reads);
    allow('s3:PutObject', access.writes);
    // Without it S3 answers 403 for a key that does not exist, and "not there yet" could not be told from "not allowed".
    // A condition on s3:prefix would not do: a HEAD or GET request carries no prefix.
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
    );
    this.grantKey(grantee);
  }

  /** Whoever reads or writes objects needs the key that encrypts them. */
  grantKey(grantee: IGrantable): void {
    this.key?.grantEncryptDecrypt(grantee);
  }

  private create({ removalPolicy }: DataLakeProps): IBucket {
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
          id: 'what-nobody-sees',
          abortIncompleteMultipartUploadAfter: UNFINISHED_UPLOADS_EXPIRE,
          expiredObjectDeleteMarker: true,
        },
      ],
    });
    // As a property of the bucket itself: CDK's own `eventBridgeEnabled` would add a function that sets it after each deployment.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    // CDK's declarations do not know exactOptionalPropertyTypes: by them a Bucket is not quite an IBucket.
    return bucket as IBucket;
  }
}
