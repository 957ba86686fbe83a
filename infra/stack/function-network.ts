import { Annotations, Fn } from 'aws-cdk-lib';
import { type ISubnet, type IVpc, Peer, Port, SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface FunctionNetworkProps {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Where NHANES files are fetched from: a mirror within the VPC may answer at another port than HTTPS's. */
  readonly sourceUrl: string;
}

const HTTPS = 443;

/** Where functions run that are placed in a VPC: they reach AWS and the source, and nothing reaches them. */
export class FunctionNetwork extends Construct {
  /** As properties of a function. */
  readonly placement: { vpc: IVpc; vpcSubnets: { subnets: ISubnet[] }; securityGroups: SecurityGroup[] };

  constructor(scope: Construct, id: string, { vpcId, subnetIds, sourceUrl }: FunctionNetworkProps) {
    super(scope, id);
    // Not looked up: synthesis needs no account. The availability zones play no part for functions.
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: [Fn.select(0, Fn.getAzs())] });
    const subnets = subnetIds.map((subnetId) => Subnet.fromSubnetId(this, subnetId, subnetId));
    // Nobody asks for their route tables.
    Annotations.of(this).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Functions of study runs: HTTPS out, nothing in.',
      allowAllOutbound: false,
    });
    for (const port of new Set([HTTPS, portOf(sourceUrl)])) {
      securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(port), 'AWS services and the NHANES source');
    }
    this.placement = { vpc, vpcSubnets: { subnets }, securityGroups: [securityGroup] };
  }

  /** Lets a function have its network interface, as AWSLambdaVPCAccessExecutionRole does. */
  allow(role: Role): void {
    const actions = [
      'CreateNetworkInterface',
      'DescribeNetworkInterfaces',
      'DeleteNetworkInterface',
      'DescribeSubnets',
    ];
    role.addToPolicy(
      // These actions know no resources.
      new PolicyStatement({
        actions: [...actions, 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses'].map((name) => `ec2:${name}`),
        resources: ['*'],
      }),
    );
  }
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  // A URL does not keep the port that its protocol has anyway.
  return port === '' ? (protocol === 'http:' ? 80 : HTTPS) : Number(port);
}
