// Proves which resources the gateway's home registers and with what; not that AWS accepts them.
import { describe, expect, it } from "vitest";
import { AWS_ZONES, clusterZones } from "../../../catalog/zones";
import { AwsHome, type AwsHomeArgs } from "../../../components";
import { validateAwsHomeArgs } from "../../../components/aws/home/aws-home";
import { renderHomeKeyPolicy } from "../../../components/aws/home/key";
import { renderScrapeConfig } from "../../../components/aws/home/scrape-config";
import { planSubnets } from "../../../components/aws/home/subnets";
import { omit } from "../../../components/internal/omit";
import { ISSUER, record, settled, type Recorded } from "./record";
import { inExistingCluster, resolved } from "./specs";

const created: AwsHomeArgs = {
  accountId: "111122223333",
  region: "us-east-1",
  namePrefix: "atlas-dev",
  cluster: {
    create: true,
    cidr: "10.40.0.0/16",
    zones: 2,
    apiAddresses: ["203.0.113.10", "198.51.100.0/24"],
    admins: ["arn:aws:iam::111122223333:role/platform"],
  },
  edge: {
    domain: "ai.dev.example.com",
    zoneId: "Z0123456789ABCDEFGHIJ",
    podPort: 8080,
    healthPath: "/healthz",
  },
  monitoring: {
    rules: "groups: []",
    scrape: "scrape_configs: []",
    alertManager: (topicArn, region) => `${topicArn} in ${region}`,
  },
  retentionDays: 90,
  tags: { Environment: "dev", Project: "atlas" },
  deletionProtection: false,
};

const existing: AwsHomeArgs = {
  ...created,
  cluster: resolved(inExistingCluster).cluster!,
  edge: {
    domain: "ai.dev.example.com",
    certificateArn: inExistingCluster.gateway!.certificateArn!,
    podPort: 8080,
    healthPath: "/healthz",
  },
};

const make = (args: AwsHomeArgs, options = {}) => record(() => new AwsHome("home", args), options);

const of = (resources: Recorded[], type: string): Recorded[] =>
  resources.filter((resource) => resource.type === type);

describe("AwsHome", () => {
  it("makes network, cluster, way in, counters and alarms", async () => {
    const { custom } = await make(created);
    const counts: Record<string, number> = {};
    for (const { type } of custom) counts[type] = (counts[type] ?? 0) + 1;
    expect(counts).toEqual({
      "aws:acm/certificate:Certificate": 1,
      "aws:acm/certificateValidation:CertificateValidation": 1,
      "aws:amp/alertManagerDefinition:AlertManagerDefinition": 1,
      "aws:amp/ruleGroupNamespace:RuleGroupNamespace": 1,
      "aws:amp/scraper:Scraper": 1,
      "aws:amp/workspace:Workspace": 1,
      "aws:cloudwatch/logGroup:LogGroup": 2,
      "aws:ec2/eip:Eip": 2,
      "aws:ec2/internetGateway:InternetGateway": 1,
      "aws:ec2/natGateway:NatGateway": 2,
      "aws:ec2/route:Route": 3,
      "aws:ec2/routeTable:RouteTable": 3,
      "aws:ec2/routeTableAssociation:RouteTableAssociation": 4,
      "aws:ec2/securityGroup:SecurityGroup": 2,
      "aws:ec2/subnet:Subnet": 4,
      "aws:ec2/vpc:Vpc": 1,
      "aws:eks/accessEntry:AccessEntry": 1,
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": 1,
      "aws:eks/cluster:Cluster": 1,
      "aws:elasticache/replicationGroup:ReplicationGroup": 1,
      "aws:elasticache/subnetGroup:SubnetGroup": 1,
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider": 1,
      "aws:iam/role:Role": 2,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 7,
      "aws:kms/alias:Alias": 1,
      "aws:kms/key:Key": 1,
      "aws:lb/listener:Listener": 1,
      "aws:lb/loadBalancer:LoadBalancer": 1,
      "aws:lb/targetGroup:TargetGroup": 1,
      "aws:route53/record:Record": 2,
      "aws:sns/topic:Topic": 1,
      "aws:sns/topicPolicy:TopicPolicy": 1,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 1,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 3,
    });
    for (const { name, provider } of custom) expect(provider, name).toBe("home-us-east-1");
  });

  it("makes no network, cluster, counters or certificate where they are given", async () => {
    const { custom, result } = await make(existing);
    expect([...new Set(custom.map(({ type }) => type))].sort()).toEqual([
      "aws:amp/alertManagerDefinition:AlertManagerDefinition",
      "aws:amp/ruleGroupNamespace:RuleGroupNamespace",
      "aws:amp/scraper:Scraper",
      "aws:amp/workspace:Workspace",
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:kms/alias:Alias",
      "aws:kms/key:Key",
      "aws:lb/listener:Listener",
      "aws:lb/loadBalancer:LoadBalancer",
      "aws:lb/targetGroup:TargetGroup",
      "aws:sns/topic:Topic",
      "aws:sns/topicPolicy:TopicPolicy",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ]);
    expect(result.limitsAddress).toBeUndefined();
    const given = inExistingCluster.cluster!.existing!;
    expect(await settled(result.cluster.issuer)).toBe(given.oidcIssuer);
    expect(await settled(result.cluster.arn)).toBe(
      "arn:aws:eks:us-east-1:111122223333:cluster/platform",
    );
    expect(await Promise.all(result.egressAddresses.map(settled))).toEqual(given.egressAddresses);
    const [listener] = of(custom, "aws:lb/listener:Listener");
    expect(listener!.inputs["certificateArn"]).toBe(inExistingCluster.gateway!.certificateArn);
  });

  it("can be planned while every computed value is unknown, and registers the same resources", async () => {
    const known = await make(created);
    const unknown = await make(created, { preview: true });
    expect(unknown.identities.map(String).sort()).toEqual(known.identities.map(String).sort());
  });

  it("binds its provider to account and region", async () => {
    const { find } = await make(created);
    expect(find("pulumi:providers:aws").inputs).toMatchObject({
      region: "us-east-1",
      allowedAccountIds: '["111122223333"]',
    });
  });

  it("tells where calls come from, whom to trust and where the counters are", async () => {
    const { result } = await make(created);
    expect(await Promise.all(result.egressAddresses.map(settled))).toEqual([
      "198.51.100.1",
      "198.51.100.2",
    ]);
    expect(await settled(result.cluster.issuer)).toBe(ISSUER);
    expect(await settled(result.limitsAddress!)).toBe("limits.cache.example.com:6379");
    expect(await settled(result.url)).toBe("https://ai.dev.example.com/v1");
    expect(result.privateCidrs).toEqual(["10.40.0.0/18", "10.40.64.0/18"]);
  });

  it("refuses a region whose zones nobody vouches for", () => {
    const cluster = created.cluster;
    expect(validateAwsHomeArgs({ cluster, region: "us-east-1" })).toEqual([]);
    expect(validateAwsHomeArgs({ cluster, region: "mars-north-1" })).toEqual([
      expect.objectContaining({ path: "cluster.zones" }),
    ]);
    const three = { ...cluster, zones: 3 } as AwsHomeArgs["cluster"];
    expect(validateAwsHomeArgs({ cluster: three, region: "us-west-1" })[0]!.reason).toContain(
      'got 3 in "us-west-1", where 2 are',
    );
  });
});

describe("the cluster", () => {
  it("is EKS Auto Mode in the private subnets, with encrypted secrets, an audit log and access by IAM alone", async () => {
    const { find } = await make(created);
    const { inputs, dependencies } = find("aws:eks/cluster:Cluster");
    expect(inputs).toEqual({
      name: "atlas-dev",
      version: "1.35",
      roleArn: "arn:role:home-cluster-role",
      bootstrapSelfManagedAddons: false,
      computeConfig: {
        enabled: true,
        nodePools: ["general-purpose", "system"],
        nodeRoleArn: "arn:role:home-cluster-node-role",
      },
      storageConfig: { blockStorage: { enabled: true } },
      kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
      vpcConfig: {
        subnetIds: ["home-network-private-use1-az1-id", "home-network-private-use1-az2-id"],
        endpointPrivateAccess: true,
        endpointPublicAccess: true,
        publicAccessCidrs: ["203.0.113.10/32", "198.51.100.0/24"],
      },
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      encryptionConfig: { provider: { keyArn: "arn:kms:home-key" }, resources: ["secrets"] },
      enabledClusterLogTypes: ["audit", "authenticator"],
      upgradePolicy: { supportType: "STANDARD" },
      zonalShiftConfig: { enabled: true },
      deletionProtection: false,
      tags: created.tags,
    });
    // EKS would make the log group itself, and take its policies away while it still deletes.
    expect(dependencies).toEqual(
      expect.arrayContaining([
        "home-cluster-log",
        "home-cluster-role-AmazonEKSLoadBalancingPolicy",
        "home-cluster-node-role-AmazonEKSWorkerNodeMinimalPolicy",
      ]),
    );
    expect(find("unifiedai:aws:HomeCluster").dependencies).toEqual(
      expect.arrayContaining([
        "home-network-private-nat-use1-az1",
        "home-network-private-use1-az1",
      ]),
    );
  });

  it("closes its API to the internet when nobody outside has to reach it", async () => {
    const cluster = { ...created.cluster, apiAddresses: [] } as AwsHomeArgs["cluster"];
    const { find } = await make({ ...created, cluster });
    const config = find("aws:eks/cluster:Cluster").inputs["vpcConfig"];
    expect(config).toMatchObject({ endpointPublicAccess: false, endpointPrivateAccess: true });
    expect(config).not.toHaveProperty("publicAccessCidrs");
  });

  it("keeps its log as long as asked, encrypted", async () => {
    const { find } = await make(created);
    expect(find("aws:cloudwatch/logGroup:LogGroup", "home-cluster-log").inputs).toMatchObject({
      name: "/aws/eks/atlas-dev/cluster",
      retentionInDays: 90,
      kmsKeyId: "arn:kms:home-key",
    });
  });

  it("has IAM trust its issuer for AWS alone", async () => {
    const { find } = await make(created);
    expect(find("aws:iam/openIdConnectProvider:OpenIdConnectProvider").inputs).toMatchObject({
      url: ISSUER,
      clientIdLists: ["sts.amazonaws.com"],
    });
  });

  it("lets the administrators in by name", async () => {
    const { find } = await make(created);
    const principalArn = "arn:aws:iam::111122223333:role/platform";
    expect(find("aws:eks/accessEntry:AccessEntry").inputs).toMatchObject({ principalArn });
    expect(find("aws:eks/accessPolicyAssociation:AccessPolicyAssociation").inputs).toMatchObject({
      principalArn,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    });
  });
});

describe("the network", () => {
  it("gives each zone two subnets that overlap no other, and leaves them alone when a zone is added", () => {
    expect(planSubnets("10.40.0.0/16", ["a", "b"])).toEqual([
      { zone: "a", privateCidr: "10.40.0.0/18", publicCidr: "10.40.192.0/22" },
      { zone: "b", privateCidr: "10.40.64.0/18", publicCidr: "10.40.196.0/22" },
    ]);
    expect(planSubnets("192.168.16.0/20", ["a", "b", "c"])).toEqual([
      { zone: "a", privateCidr: "192.168.16.0/22", publicCidr: "192.168.28.0/26" },
      { zone: "b", privateCidr: "192.168.20.0/22", publicCidr: "192.168.28.64/26" },
      { zone: "c", privateCidr: "192.168.24.0/22", publicCidr: "192.168.28.128/26" },
    ]);
    for (const cidr of ["10.40.0.0/16", "172.16.0.0/18", "10.0.0.0/20"]) {
      const three = planSubnets(cidr, ["a", "b", "c"]);
      expect(planSubnets(cidr, ["a", "b"])).toEqual(three.slice(0, 2));
    }
  });

  it("names zones by id, since names differ between accounts", async () => {
    const { custom } = await make(created);
    const subnets = of(custom, "aws:ec2/subnet:Subnet").map(({ inputs }) => inputs);
    expect(subnets.map((inputs) => inputs["availabilityZoneId"]).sort()).toEqual([
      "use1-az1",
      "use1-az1",
      "use1-az2",
      "use1-az2",
    ]);
    for (const inputs of subnets) {
      expect(inputs).not.toHaveProperty("availabilityZone");
      expect(inputs).not.toHaveProperty("mapPublicIpOnLaunch");
    }
  });

  it("sends every private subnet out through its own zone's NAT gateway", async () => {
    const { find } = await make(created);
    for (const zone of ["use1-az1", "use1-az2"]) {
      expect(find("aws:ec2/route:Route", `home-network-private-nat-${zone}`).inputs).toEqual({
        routeTableId: `home-network-private-${zone}-id`,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: `home-network-nat-${zone}-id`,
      });
      expect(
        find("aws:ec2/natGateway:NatGateway", `home-network-nat-${zone}`).inputs,
      ).toMatchObject({
        subnetId: `home-network-public-${zone}-id`,
        allocationId: `home-network-egress-${zone}-id`,
      });
    }
  });

  it("never uses a zone that EKS refuses", () => {
    const all = AWS_ZONES.flatMap(({ zones }) => zones);
    for (const refused of ["use1-az3", "usw1-az2", "cac1-az3"]) expect(all).not.toContain(refused);
    for (const { region, zones } of AWS_ZONES) {
      expect(zones.length, region).toBeGreaterThanOrEqual(2);
      expect(new Set(zones).size, region).toBe(zones.length);
    }
    expect(clusterZones("us-east-1", 2)).toEqual(["use1-az1", "use1-az2"]);
    expect(clusterZones("nowhere", 2)).toEqual([]);
  });
});

describe("the way in", () => {
  it("ends TLS 1.2 or newer with the domain's certificate, proved in the zone", async () => {
    const { find } = await make(created);
    expect(find("aws:lb/listener:Listener").inputs).toMatchObject({
      protocol: "TLS",
      port: 443,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      certificateArn: "arn:home-edge-certificate",
      defaultActions: [{ type: "forward", targetGroupArn: "arn:home-edge-targets" }],
    });
    expect(find("aws:acm/certificate:Certificate").inputs).toMatchObject({
      domainName: "ai.dev.example.com",
      validationMethod: "DNS",
    });
    expect(find("aws:route53/record:Record", "home-edge-certificate-record").inputs).toMatchObject({
      zoneId: "Z0123456789ABCDEFGHIJ",
      name: "_proof.example.com",
      type: "CNAME",
      records: ["_answer.acm.example.com"],
    });
    expect(find("aws:route53/record:Record", "home-edge-record").inputs).toMatchObject({
      name: "ai.dev.example.com",
      type: "A",
      aliases: [{ name: "home-edge-balancer.elb.example.com", zoneId: "ZELB" }],
    });
  });

  it("tags the target group so that EKS Auto Mode may register pods in it", async () => {
    const { find } = await make(created);
    expect(find("aws:lb/targetGroup:TargetGroup").inputs).toMatchObject({
      targetType: "ip",
      protocol: "TCP",
      port: 8080,
      proxyProtocolV2: true,
      preserveClientIp: "false",
      healthCheck: { protocol: "HTTP", path: "/healthz" },
      tags: { "eks:eks-cluster-name": "atlas-dev", Environment: "dev" },
    });
  });

  it("lets anyone reach 443 and only the load balancer reach the proxies", async () => {
    const { custom } = await make(created);
    const rules = custom.filter(({ type }) => type.startsWith("aws:vpc/securityGroup"));
    const shown = rules.map(({ name, inputs }) => {
      return [name, omit(inputs, "tags", "description", "ipProtocol")];
    });
    expect(Object.fromEntries(shown)).toEqual({
      "home-edge-from-anyone": {
        securityGroupId: "home-edge-network-id",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: "0.0.0.0/0",
      },
      "home-edge-to-proxies": {
        securityGroupId: "home-edge-network-id",
        fromPort: 8080,
        toPort: 8080,
        referencedSecurityGroupId: "sg-cluster",
      },
      "home-edge-into-proxies": {
        securityGroupId: "sg-cluster",
        fromPort: 8080,
        toPort: 8080,
        referencedSecurityGroupId: "home-edge-network-id",
      },
      "home-cache-from-nodes": {
        securityGroupId: "home-cache-network-id",
        fromPort: 6379,
        toPort: 6379,
        referencedSecurityGroupId: "sg-cluster",
      },
    });
  });
});

describe("the counters", () => {
  it("are Redis in two zones, encrypted everywhere, without a password in the state", async () => {
    const { find } = await make(created);
    const { inputs } = find("aws:elasticache/replicationGroup:ReplicationGroup");
    expect(inputs).toMatchObject({
      engine: "redis",
      engineVersion: "7.1",
      numCacheClusters: 2,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      atRestEncryptionEnabled: true,
      kmsKeyId: "arn:kms:home-key",
      securityGroupIds: ["home-cache-network-id"],
      snapshotRetentionLimit: 1,
    });
    expect(Object.keys(inputs).filter((key) => /auth/i.test(key))).toEqual([]);
  });
});

describe("metrics and alarms", () => {
  it("go to an encrypted topic that one workspace may publish to, whose policy is there first", async () => {
    const { find } = await make(created);
    expect(find("aws:sns/topic:Topic").inputs).toMatchObject({
      kmsMasterKeyId: "arn:kms:home-key",
    });
    const policy = JSON.parse(find("aws:sns/topicPolicy:TopicPolicy").inputs["policy"] as string);
    expect(policy.Statement).toEqual([
      {
        Sid: "WorkspacePublishesAlarms",
        Effect: "Allow",
        Principal: { Service: "aps.amazonaws.com" },
        Action: ["sns:GetTopicAttributes", "sns:Publish"],
        Resource: "arn:home-monitoring-alarms",
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnEquals: { "aws:SourceArn": "arn:home-monitoring-workspace" },
        },
      },
    ]);
    const { inputs, dependencies } = find("aws:amp/alertManagerDefinition:AlertManagerDefinition");
    expect(inputs["definition"]).toBe("arn:home-monitoring-alarms in us-east-1");
    expect(dependencies).toContain("home-monitoring-alarms-policy");
  });

  it("are read from the pods named, by their address, and only what is wanted", () => {
    const config = JSON.parse(
      renderScrapeConfig({
        pods: [
          {
            job: "envoy",
            namespace: "atlas-dev",
            label: { name: "gateway.envoyproxy.io/owning-gateway-name", value: "ai" },
            port: 19001,
            path: "/stats/prometheus",
          },
        ],
        metrics: ["up", "envoy_x"],
      }),
    );
    expect(config.scrape_configs).toEqual([
      expect.objectContaining({
        job_name: "envoy",
        metrics_path: "/stats/prometheus",
        kubernetes_sd_configs: [{ role: "pod", namespaces: { names: ["atlas-dev"] } }],
        metric_relabel_configs: [
          { source_labels: ["__name__"], action: "keep", regex: "up|envoy_x" },
        ],
      }),
    ]);
    expect(config.scrape_configs[0].relabel_configs.slice(0, 2)).toEqual([
      {
        source_labels: ["__meta_kubernetes_pod_label_gateway_envoyproxy_io_owning_gateway_name"],
        action: "keep",
        regex: "ai",
      },
      {
        source_labels: ["__meta_kubernetes_pod_ip"],
        target_label: "__address__",
        replacement: "$1:19001",
      },
    ]);
  });
});

describe("renderHomeKeyPolicy", () => {
  const statements = (logGroupNames: string[]) =>
    JSON.parse(
      renderHomeKeyPolicy({ accountId: "111122223333", region: "us-east-1", logGroupNames }),
    ).Statement as {
      Sid: string;
      Principal: object;
      Action: string | string[];
      Condition?: object;
    }[];

  it("lets no one use the key for data except through services, and alarms only of this account", () => {
    const direct = statements([]).filter(
      ({ Action, Condition }) =>
        [Action].flat().some((action) => /Decrypt|Encrypt|GenerateDataKey/.test(action)) &&
        Condition === undefined,
    );
    expect(direct).toEqual([]);
    expect(statements([]).map(({ Sid }) => Sid)).toEqual([
      "AccountAdministersKey",
      "AccountGrantsKeyToServices",
      "AccountUsesKeyThroughServices",
      "AlarmsArePublishedEncrypted",
    ]);
  });

  it("lets CloudWatch Logs use it for the groups named", () => {
    const logs = statements(["/a", "/b"]).at(-1)!;
    expect(logs.Condition).toEqual({
      ArnEquals: {
        "kms:EncryptionContext:aws:logs:arn": [
          "arn:aws:logs:us-east-1:111122223333:log-group:/a",
          "arn:aws:logs:us-east-1:111122223333:log-group:/b",
        ],
      },
    });
  });
});
