// Proves the rows against themselves; not that EKS answers so.
import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clusterIssuer } from "../../../sim/facts/aws/iam-oidc-provider";
import { isMarked } from "../../../sim/facts/aws/index";
import type { Props } from "../../../sim/model";
import { autoCluster, Cloud, clusterRoles, network, policy, trust } from "./cloud";
import { refusal } from "./world";

const CLUSTER = "aws:eks/cluster:Cluster";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const ACCESS = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
const ROLE = "aws:iam/role:Role";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const KEY = "aws:kms/key:Key";
const arnOf = (role: string) => `arn:aws:iam::111122223333:role/${role}`;
const admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});
afterEach(() => cloud.dispose());

describe("EKS cluster", () => {
  it("answers endpoint, issuer, certificate authority and its security group in real form", () => {
    clusterRoles(cloud);
    const { privateSubnets, vpc } = network(cloud);
    const cluster = cloud.create(CLUSTER, autoCluster(privateSubnets));
    const read = cloud.read(cluster);
    expect(read).toMatchObject({
      arn: "arn:aws:eks:us-east-1:111122223333:cluster/atlas",
      status: "ACTIVE",
      version: "1.34",
      vpcConfig: {
        vpcId: vpc.id,
        endpointPublicAccess: true,
        publicAccessCidrs: ["0.0.0.0/0"],
      },
      kubernetesNetworkConfig: { serviceIpv4Cidr: "10.100.0.0/16", ipFamily: "ipv4" },
    });
    const issuer = clusterIssuer(cluster.state)!;
    expect(issuer).toMatch(/^https:\/\/oidc\.eks\.us-east-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/);
    expect(isMarked(issuer)).toBe(true);
    expect(read.endpoint).toMatch(/^https:\/\/[0-9A-F]{32}\.gr7\.us-east-1\.eks\.amazonaws\.com$/);
    const { data } = read.certificateAuthority as { data: string };
    const certificate = new X509Certificate(Buffer.from(data, "base64"));
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toContain("O=sim0");
  });

  it("has Auto Mode as a whole or not at all", () => {
    const { privateSubnets } = network(cloud);
    const complaints = (change: Props) =>
      cloud
        .complaints(CLUSTER, autoCluster(privateSubnets, change))
        .map((one) => one.split(":")[0]);
    expect(complaints({})).toEqual([]);
    expect(complaints({ storageConfig: { blockStorage: { enabled: false } } })).toEqual([
      "storageConfig.blockStorage.enabled",
    ]);
    expect(complaints({ kubernetesNetworkConfig: {} })).toEqual([
      "kubernetesNetworkConfig.elasticLoadBalancing.enabled",
    ]);
    expect(complaints({ computeConfig: { enabled: true, nodePools: ["gpu"] } })).toEqual([
      "computeConfig.nodePools[0]",
      "computeConfig.nodeRoleArn",
    ]);
    expect(complaints({ bootstrapSelfManagedAddons: true })).toEqual([
      "bootstrapSelfManagedAddons",
    ]);
    expect(complaints({ accessConfig: { authenticationMode: "CONFIG_MAP" } })).toEqual([
      "accessConfig.authenticationMode",
    ]);
  });

  it("checks version, endpoint, ranges and subnets by form", () => {
    const { privateSubnets } = network(cloud);
    const complaints = (change: Props) =>
      cloud
        .complaints(CLUSTER, autoCluster(privateSubnets, change))
        .map((one) => one.split(":")[0]);
    const ids = privateSubnets.map((one) => one.id);
    expect(complaints({ version: "1.22" })).toEqual(["version"]);
    expect(complaints({ vpcConfig: { subnetIds: ids, endpointPublicAccess: false } })).toEqual([
      "vpcConfig.endpointPrivateAccess",
    ]);
    expect(complaints({ vpcConfig: { subnetIds: ids.slice(1) } })).toEqual(["vpcConfig.subnetIds"]);
    expect(
      complaints({ vpcConfig: { subnetIds: ids, publicAccessCidrs: ["10.0.0.0/8"] } }),
    ).toEqual(["vpcConfig.publicAccessCidrs[0]"]);
    expect(complaints({ vpcConfig: { subnetIds: ids, vpcId: "vpc-0" } })).toEqual([
      "vpcConfig.vpcId",
    ]);
    expect(
      complaints({
        kubernetesNetworkConfig: {
          elasticLoadBalancing: { enabled: true },
          serviceIpv4Cidr: "8.8.0.0/16",
        },
      }),
    ).toEqual(["kubernetesNetworkConfig.serviceIpv4Cidr"]);
  });

  it.each([
    ["AmazonEKSComputePolicy", "The provided role doesn't have the Amazon EKS Managed Policies"],
    ["AmazonEKSWorkerNodeMinimalPolicy", "cannot run nodes of EKS Auto Mode"],
  ])("is refused while %s is not attached", (missing, message) => {
    clusterRoles(cloud, [missing]);
    const { privateSubnets } = network(cloud);
    expect(refusal(() => cloud.create(CLUSTER, autoCluster(privateSubnets)))).toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringContaining(message),
    });
  });

  it("needs a role that EKS may assume and tag", () => {
    clusterRoles(cloud);
    const { privateSubnets } = network(cloud);
    const create = (change: Props) =>
      refusal(() => cloud.create(CLUSTER, autoCluster(privateSubnets, change))).message;
    expect(create({ roleArn: arnOf("nobody") })).toContain("does not exist");
    cloud.create(ROLE, {
      name: "untagged",
      assumeRolePolicy: trust("eks.amazonaws.com", "sts:AssumeRole"),
    });
    expect(create({ roleArn: arnOf("untagged") })).toContain("do sts:TagSession");
    expect(create({ roleArn: arnOf("nodes") })).toContain("do sts:AssumeRole");
  });

  it("takes subnets of one VPC, in two zones that have EKS", () => {
    clusterRoles(cloud);
    const { privateSubnets } = network(cloud);
    const other = network(cloud, "10.50");
    const far = network(cloud, "10.60", ["a", "e"]);
    const create = (subnets: typeof privateSubnets) =>
      refusal(() => cloud.create(CLUSTER, autoCluster(subnets)));
    expect(create([privateSubnets[0]!, other.privateSubnets[1]!]).message).toContain("same VPC");
    expect(create([privateSubnets[0]!, other.publicSubnets[0]!]).message).toContain("same VPC");
    expect(create(far.privateSubnets)).toMatchObject({
      code: "UnsupportedAvailabilityZoneException",
      message: expect.stringContaining("us-east-1e"),
    });
    const same = network(cloud, "10.70", ["a"]);
    expect(create([...same.publicSubnets, ...same.privateSubnets]).message).toContain(
      "at least two different AZs",
    );
  });

  it("encrypts with a key of its Region that the caller may hand on", () => {
    clusterRoles(cloud);
    const { privateSubnets } = network(cloud);
    const encrypted = (keyArn: unknown) =>
      autoCluster(privateSubnets, {
        encryptionConfig: { provider: { keyArn: keyArn as string }, resources: ["secrets"] },
      });
    const foreign = cloud.create(KEY, {}, "us-west-2");
    expect(refusal(() => cloud.create(CLUSTER, encrypted(foreign.state.arn))).message).toContain(
      "keyArn in encryptionConfig",
    );
    const key = cloud.create(KEY, {});
    const cluster = cloud.create(CLUSTER, encrypted(key.state.arn));
    expect(refusal(() => cloud.update(cluster, { encryptionConfig: null })).message).toContain(
      "cannot be changed or switched off",
    );
  });

  it("goes up one minor version at a time, never back, and keeps its access mode", () => {
    clusterRoles(cloud);
    const { privateSubnets } = network(cloud);
    const cluster = cloud.create(CLUSTER, autoCluster(privateSubnets, { version: "1.33" }));
    expect(refusal(() => cloud.update(cluster, { version: "1.35" })).message).toBe(
      "Unsupported Kubernetes minor version update from 1.33 to 1.35",
    );
    cloud.update(cluster, { version: "1.34" });
    expect(refusal(() => cloud.update(cluster, { version: "1.33" })).message).toContain(
      "1.34 to 1.33",
    );
    expect(
      refusal(() =>
        cloud.update(cluster, { accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } }),
      ).message,
    ).toContain("authentication mode update from API to API_AND_CONFIG_MAP");
    expect(cloud.replaces(cluster, { version: "1.35" })).toEqual([]);
    expect(cloud.replaces(cluster, { roleArn: arnOf("other") })).toEqual(["roleArn"]);
  });

  it("is made only with a version that is still supported that day", () => {
    clusterRoles(cloud);
    const { privateSubnets } = network(cloud);
    cloud.create(CLUSTER, autoCluster(privateSubnets, { version: "1.31" }));
    cloud.now = new Date("2026-11-27T00:00:00Z");
    expect(
      refusal(() =>
        cloud.create(CLUSTER, autoCluster(privateSubnets, { name: "b", version: "1.31" })),
      ).message,
    ).toBe("unsupported Kubernetes version 1.31");
  });

  it("is unique in its Region and protected on demand", () => {
    clusterRoles(cloud);
    const { privateSubnets } = network(cloud);
    const cluster = cloud.create(
      CLUSTER,
      autoCluster(privateSubnets, { deletionProtection: true }),
    );
    expect(refusal(() => cloud.create(CLUSTER, autoCluster(privateSubnets)))).toMatchObject({
      code: "ResourceInUseException",
      status: 409,
    });
    expect(refusal(() => cloud.delete(cluster)).code).toBe("InvalidRequestException");
    cloud.update(cluster, { deletionProtection: false });
    cloud.create("aws:eks/nodeGroup:NodeGroup", {
      clusterName: "atlas",
      nodeGroupName: "gpu",
      nodeRoleArn: arnOf("nodes"),
      subnetIds: privateSubnets.map((one) => one.id),
      scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 1 },
    });
    expect(refusal(() => cloud.delete(cluster)).code).toBe("ResourceInUseException");
    expect(refusal(() => cloud.delete(privateSubnets[0]!)).code).toBe("DependencyViolation");
  });

  it("makes its log group itself when there is none before", () => {
    clusterRoles(cloud);
    const { privateSubnets } = network(cloud);
    cloud.create(LOG_GROUP, { name: "/aws/eks/atlas/cluster" });
    const logs = { enabledClusterLogTypes: ["audit"] };
    cloud.create(CLUSTER, autoCluster(privateSubnets, logs));
    cloud.create(CLUSTER, autoCluster(privateSubnets, { name: "late", ...logs }));
    cloud.create(CLUSTER, autoCluster(privateSubnets, { name: "silent" }));
    expect(refusal(() => cloud.create(LOG_GROUP, { name: "/aws/eks/late/cluster" }))).toMatchObject(
      {
        code: "ResourceAlreadyExistsException",
        message: expect.stringContaining("EKS made it for the cluster late"),
      },
    );
    cloud.create(LOG_GROUP, { name: "/aws/eks/silent/cluster" });
  });

  it("gives its security group to rules of others", () => {
    clusterRoles(cloud);
    const { privateSubnets, vpc } = network(cloud);
    const cluster = cloud.create(CLUSTER, autoCluster(privateSubnets));
    const { clusterSecurityGroupId } = cluster.state.vpcConfig as Props;
    const group = cloud.create("aws:ec2/securityGroup:SecurityGroup", {
      name: "lb",
      vpcId: vpc.id,
    });
    cloud.create("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
      securityGroupId: clusterSecurityGroupId!,
      referencedSecurityGroupId: group.id,
      ipProtocol: "tcp",
      fromPort: 10080,
      toPort: 10080,
    });
  });
});

describe("access to a cluster", () => {
  const start = (change: Props = {}) => {
    clusterRoles(cloud);
    const { privateSubnets } = network(cloud);
    cloud.create(ROLE, {
      name: "admin",
      assumeRolePolicy: trust("ec2.amazonaws.com", "sts:AssumeRole"),
    });
    return cloud.create(CLUSTER, autoCluster(privateSubnets, change));
  };
  const entry = { clusterName: "atlas", principalArn: arnOf("admin") };

  it("is given once to a role that exists", () => {
    start();
    expect(refusal(() => cloud.create(ENTRY, { ...entry, clusterName: "nope" })).code).toBe(
      "ResourceNotFoundException",
    );
    expect(
      refusal(() => cloud.create(ENTRY, { ...entry, principalArn: arnOf("nope") })).message,
    ).toContain("invalid principal");
    const made = cloud.create(ENTRY, entry);
    expect(made.id).toBe(`atlas:${arnOf("admin")}`);
    expect(refusal(() => cloud.create(ENTRY, entry))).toMatchObject({
      code: "ResourceInUseException",
      status: 409,
    });
    expect(cloud.complaints(ENTRY, { ...entry, kubernetesGroups: ["system:masters"] })).toEqual([
      expect.stringMatching(/^kubernetesGroups\[0\]: must not begin with system:/),
    ]);
  });

  it("is its creator's and its nodes' already", () => {
    start();
    for (const principalArn of [arnOf("local"), arnOf("nodes")])
      expect(refusal(() => cloud.create(ENTRY, { ...entry, principalArn })).code).toBe(
        "ResourceInUseException",
      );
  });

  it("needs a cluster that knows access entries", () => {
    start({
      computeConfig: { enabled: false },
      storageConfig: { blockStorage: { enabled: false } },
      kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: false } },
      accessConfig: {},
    });
    expect(refusal(() => cloud.create(ENTRY, entry)).message).toContain("authentication mode");
  });

  it("is a policy that exists, for an entry that exists", () => {
    start();
    const access = { ...entry, policyArn: admin, accessScope: { type: "cluster" } };
    expect(refusal(() => cloud.create(ACCESS, access)).code).toBe("ResourceNotFoundException");
    cloud.create(ENTRY, entry);
    const made = cloud.create(ACCESS, access);
    expect(made.id).toBe(`atlas#${arnOf("admin")}#${admin}`);
    expect(cloud.complaints(ACCESS, { ...access, policyArn: `${admin}2` })).toHaveLength(1);
    expect(cloud.complaints(ACCESS, { ...access, accessScope: { type: "namespace" } })).toEqual([
      expect.stringMatching(/^accessScope\.namespaces: must name/),
    ]);
    expect(
      refusal(() =>
        cloud.create(ACCESS, {
          ...access,
          policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy",
        }),
      ).code,
    ).toBe("InvalidRequestException");
    cloud.create(ACCESS, { ...access, principalArn: arnOf("local") });
  });
});

describe("role policy attachment", () => {
  it("needs its role and a policy that exists, and is made once", () => {
    const inputs = { role: "r", policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" };
    expect(refusal(() => cloud.create(ATTACHMENT, inputs))).toMatchObject({
      code: "NoSuchEntity",
      message: "The role with name r cannot be found.",
    });
    const role = cloud.create(ROLE, {
      name: "r",
      assumeRolePolicy: trust("eks.amazonaws.com", "sts:AssumeRole"),
    });
    expect(
      refusal(() =>
        cloud.create(ATTACHMENT, {
          ...inputs,
          policyArn: "arn:aws:iam::aws:policy/AmazonEKSClustrPolicy",
        }),
      ),
    ).toMatchObject({ code: "NoSuchEntity", status: 404 });
    const made = cloud.create(ATTACHMENT, inputs);
    expect(refusal(() => cloud.create(ATTACHMENT, inputs)).code).toBe("EntityAlreadyExists");
    expect(refusal(() => cloud.delete(role)).message).toBe(
      "Cannot delete entity, must detach all policies first.",
    );
    cloud.delete(made);
    cloud.delete(role);
  });

  it("is one of ten", () => {
    cloud.create(ROLE, {
      name: "r",
      assumeRolePolicy: trust("eks.amazonaws.com", "sts:AssumeRole"),
    });
    const names = [
      ...["AmazonEKSClusterPolicy", "AmazonEKSComputePolicy", "AmazonEKSBlockStoragePolicy"],
      ...["AmazonEKSLoadBalancingPolicy", "AmazonEKSNetworkingPolicy", "AmazonEKSWorkerNodePolicy"],
      ...["AmazonEKS_CNI_Policy", "ReadOnlyAccess", "SecurityAudit", "PowerUserAccess"],
    ];
    const attach = (name: string) =>
      cloud.create(ATTACHMENT, { role: "r", policyArn: `arn:aws:iam::aws:policy/${name}` });
    names.forEach(attach);
    expect(refusal(() => attach("AdministratorAccess")).code).toBe("LimitExceeded");
  });
});

describe("OIDC provider", () => {
  const OIDC = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
  const clients = { clientIdLists: ["sts.amazonaws.com"] };

  it("is one per issuer, and of a cluster that exists", () => {
    clusterRoles(cloud);
    const { privateSubnets } = network(cloud);
    const issuer = clusterIssuer(cloud.create(CLUSTER, autoCluster(privateSubnets)).state)!;
    const made = cloud.create(OIDC, { url: issuer, ...clients });
    expect(made.id).toBe(
      `arn:aws:iam::111122223333:oidc-provider/${issuer.slice("https://".length)}`,
    );
    expect(cloud.read(made)).toMatchObject({
      thumbprintLists: [expect.stringMatching(/^[0-9a-f]{40}$/)],
    });
    expect(refusal(() => cloud.create(OIDC, { url: issuer, ...clients }))).toMatchObject({
      code: "EntityAlreadyExists",
      message: `Provider with url ${issuer} already exists.`,
    });
    expect(
      refusal(() => cloud.create(OIDC, { url: issuer.replace(/.{4}$/, "0000"), ...clients })).code,
    ).toBe("OpenIdIdpCommunicationError");
    expect(cloud.replaces(made, { url: issuer.slice("https://".length) })).toEqual([]);
  });

  it("has an https URL, audiences and thumbprints that can be", () => {
    const complaints = (inputs: Props) =>
      cloud.complaints(OIDC, inputs).map((one) => one.split(":")[0]);
    expect(complaints({ url: "http://issuer.example.com", ...clients })).toEqual(["url"]);
    expect(complaints({ url: "https://issuer.example.com/", ...clients })).toEqual(["url"]);
    expect(complaints({ url: "https://issuer.example.com", clientIdLists: [] })).toEqual([
      "clientIdLists",
    ]);
    expect(
      complaints({ url: "https://issuer.example.com", ...clients, thumbprintLists: ["x"] }),
    ).toEqual(["thumbprintLists[0]"]);
  });

  it("has to exist before a role trusts it", () => {
    const arn = "arn:aws:iam::111122223333:oidc-provider/issuer.example.com";
    const inputs = {
      name: "web",
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { Federated: arn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { "issuer.example.com:sub": "a" } },
      }),
    };
    expect(refusal(() => cloud.create(ROLE, inputs))).toEqual({
      code: "MalformedPolicyDocument",
      status: 400,
      message: `Invalid principal in policy: "FEDERATED":"${arn}"`,
    });
    cloud.create(OIDC, { url: "https://issuer.example.com", ...clients });
    cloud.create(ROLE, inputs);
  });
});
