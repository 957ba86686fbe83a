import { RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** What a function does in the lake, as prefixes of keys (`runs/`). */
export interface LakeAccess {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** The one bucket that holds raw files, tables, runs and results. */
export class DataLake extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // A study's results outlive the stack that made them.
      removalPolicy: RemovalPolicy.RETAIN,
      // CDK's declarations do not know exactOptionalPropertyTypes: by them a Bucket is not quite an IBucket.
    }) as IBucket;
  }

  /** The lake's address as functions take it from `DATA_LAKE`. */
  get uri(): string {
    return `s3://${this.bucket.bucketName}`;
  }

  /** ARN pattern of every object whose key starts with the prefix. */
  objects(prefix: string): string {
    return this.bucket.arnForObjects(`${prefix}*`);
  }

  /** Allows exactly the named reads and writes; objects are never deleted. */
  grant(grantee: IGrantable, access: LakeAccess): void {
    const allow = (action: string, resources: string[]) =>
      grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources }));
    allow(
      's3:GetObject',
      access.reads.map((prefix) => this.objects(prefix)),
    );
    allow(
      's3:PutObject',
      access.writes.map((prefix) => this.objects(prefix)),
    );
    // Without it S3 answers 403 for a key that does not exist, and "not there yet" could not be told from "not allowed".
    // A condition on s3:prefix would not do: a HEAD or GET request carries no prefix.
    allow('s3:ListBucket', [this.bucket.bucketArn]);
  }
}
