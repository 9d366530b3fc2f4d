import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../internal/names";
import { named, type Tags } from "../../internal/tags";
import { createCertificate } from "./certificate";

/** Letters, digits and `-` (docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html, 2026-11-21). */
const NAME_MAX_LENGTH = 32;

const HTTPS = 443;

/** TLS 1.2 with forward secrecy and authenticated encryption only, and 1.3 (docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html, 2026-11-21). */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** Seconds a proxy that leaves may finish what it has begun: as long as a load balancer keeps a silent stream, and more. */
const DRAIN_SECONDS = 360;

/** Arguments of {@link HomeEdge}. Plain values decide which resources exist. */
export interface HomeEdgeArgs {
  /** Head of physical names. */
  namePrefix: string;
  domain: string;
  /** Certificate and records are made here; without it `certificateArn` has to be given, and DNS is someone else's. */
  zoneId?: string;
  /** Certificate to use when none is made. */
  certificateArn?: string;
  vpcId: pulumi.Input<string>;
  /** Public subnets, one per zone. */
  subnetIds: readonly pulumi.Input<string>[];
  /** The cluster that may register its pods. */
  clusterName: string;
  /** The security group that the proxies are in. */
  podSecurityGroupId: pulumi.Input<string>;
  /** Port of the proxies' containers. */
  podPort: number;
  /** Path on that port that answers 200 while a proxy takes calls. */
  healthPath: string;
  tags: Tags;
  deletionProtection: boolean;
}

/**
 * The gateway's way in: one network load balancer over all zones, which ends TLS with the domain's certificate.
 *
 * It passes plain HTTP on to the proxies inside the network, where the security groups admit nothing but the load
 * balancer to the proxies' one port. Network load balancers drop a connection after 350 seconds of silence.
 *
 * Makes a security group with its rules, the load balancer, a target group (the cluster registers the proxies itself,
 * by a TargetGroupBinding), a TLS listener and, with a zone, the certificate and the domain's record.
 */
export class HomeEdge extends pulumi.ComponentResource {
  /** What a TargetGroupBinding names. */
  public readonly targetGroupArn: pulumi.Output<string>;
  /** DNS name of the load balancer: what the domain has to point to when no zone was given. */
  public readonly loadBalancerName: pulumi.Output<string>;
  /** `https://<domain>/v1`; known when it can be called, apart from the proxies. */
  public readonly url: pulumi.Output<string>;

  constructor(name: string, args: HomeEdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:HomeEdge", name, args, opts);

    const { namePrefix, domain, tags } = args;
    const child: pulumi.CustomResourceOptions = { parent: this };
    const physical = physicalName([namePrefix, "ai"], { maxLength: NAME_MAX_LENGTH });
    const { group, rules } = this.createRules(name, args, child);
    const balancer = new lb.LoadBalancer(
      `${name}-balancer`,
      {
        name: physical,
        loadBalancerType: "network",
        internal: false,
        securityGroups: [group.id],
        subnets: [...args.subnetIds],
        enableCrossZoneLoadBalancing: true,
        enableDeletionProtection: args.deletionProtection,
        tags: named(tags, `${name}-balancer`),
      },
      child,
    );
    const targets = new lb.TargetGroup(
      `${name}-targets`,
      {
        name: physical,
        vpcId: args.vpcId,
        targetType: "ip",
        protocol: "TCP",
        port: args.podPort,
        // The caller's address comes in the PROXY header, so the proxies need to admit no address but the load balancer's.
        preserveClientIp: "false",
        proxyProtocolV2: true,
        deregistrationDelay: DRAIN_SECONDS,
        healthCheck: {
          protocol: "HTTP",
          path: args.healthPath,
          matcher: "200",
          interval: 10,
          timeout: 6,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
        // AWS' policy lets EKS Auto Mode register pods only in target groups with this tag
        // (docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSLoadBalancingPolicy.html, 2026-11-21).
        tags: { ...named(tags, `${name}-targets`), "eks:eks-cluster-name": args.clusterName },
      },
      child,
    );
    const listener = new lb.Listener(
      `${name}-https`,
      {
        loadBalancerArn: balancer.arn,
        protocol: "TLS",
        port: HTTPS,
        sslPolicy: TLS_POLICY,
        certificateArn:
          args.zoneId === undefined
            ? args.certificateArn!
            : createCertificate(name, { domain, zoneId: args.zoneId, tags }, child),
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
        tags: named(tags, `${name}-https`),
      },
      child,
    );
    const record =
      args.zoneId === undefined ? [] : [this.createRecord(name, args, balancer, child)];

    this.targetGroupArn = targets.arn;
    this.loadBalancerName = balancer.dnsName;
    this.url = pulumi
      .all([listener, ...record, ...rules].map(({ id }) => id))
      .apply(() => `https://${domain}/v1`);
    this.registerOutputs({
      targetGroupArn: this.targetGroupArn,
      loadBalancerName: this.loadBalancerName,
      url: this.url,
    });
  }

  private createRules(name: string, args: HomeEdgeArgs, opts: pulumi.CustomResourceOptions) {
    const { tags, podPort } = args;
    const group = new ec2.SecurityGroup(
      `${name}-network`,
      {
        description: `Load balancer of ${args.domain}`,
        vpcId: args.vpcId,
        tags: named(tags, `${name}-network`),
      },
      opts,
    );
    const port = { ipProtocol: "tcp", fromPort: podPort, toPort: podPort };
    const rules = [
      new vpc.SecurityGroupIngressRule(
        `${name}-from-anyone`,
        {
          securityGroupId: group.id,
          description: "Callers, by TLS",
          ipProtocol: "tcp",
          fromPort: HTTPS,
          toPort: HTTPS,
          cidrIpv4: "0.0.0.0/0",
          tags: named(tags, `${name}-from-anyone`),
        },
        opts,
      ),
      new vpc.SecurityGroupEgressRule(
        `${name}-to-proxies`,
        {
          securityGroupId: group.id,
          description: "Proxies",
          ...port,
          referencedSecurityGroupId: args.podSecurityGroupId,
          tags: named(tags, `${name}-to-proxies`),
        },
        opts,
      ),
      new vpc.SecurityGroupIngressRule(
        `${name}-into-proxies`,
        {
          securityGroupId: args.podSecurityGroupId,
          description: `Load balancer of ${args.domain}`,
          ...port,
          referencedSecurityGroupId: group.id,
          tags: named(tags, `${name}-into-proxies`),
        },
        opts,
      ),
    ];
    return { group, rules };
  }

  private createRecord(
    name: string,
    args: HomeEdgeArgs,
    balancer: lb.LoadBalancer,
    opts: pulumi.CustomResourceOptions,
  ): route53.Record {
    return new route53.Record(
      `${name}-record`,
      {
        zoneId: args.zoneId!,
        name: args.domain,
        type: "A",
        aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true }],
      },
      opts,
    );
  }
}
