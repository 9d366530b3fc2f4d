// Proves the rows against themselves; not that ElastiCache answers so.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isNodeType } from "../../../sim/facts/aws/elasticache-rules";
import type { Props } from "../../../sim/model";
import { Cloud, network, policy } from "./cloud";
import { refusal } from "./world";

const GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
const SUBNETS = "aws:elasticache/subnetGroup:SubnetGroup";
const KEY = "aws:kms/key:Key";

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});
afterEach(() => cloud.dispose());

const redis: Props = {
  replicationGroupId: "atlas-limits",
  description: "Counters",
  engine: "redis",
  engineVersion: "7.1",
  nodeType: "cache.t4g.micro",
  numCacheClusters: 2,
  automaticFailoverEnabled: true,
  multiAzEnabled: true,
  subnetGroupName: "atlas-limits",
  transitEncryptionEnabled: true,
  transitEncryptionMode: "required",
  atRestEncryptionEnabled: true,
};
const start = (zones = ["a", "b"]) => {
  const made = network(cloud, "10.40", zones);
  const subnets = cloud.create(SUBNETS, {
    name: "atlas-limits",
    subnetIds: made.privateSubnets.map((one) => one.id),
  });
  return { ...made, subnets };
};

describe("replication group", () => {
  it("answers the endpoints of TLS in real form", () => {
    start();
    const made = cloud.create(GROUP, redis);
    expect(cloud.read(made)).toMatchObject({
      primaryEndpointAddress: expect.stringMatching(
        /^master\.atlas-limits\.sim0[0-9a-f]{2}\.use1\.cache\.amazonaws\.com$/,
      ),
      readerEndpointAddress: expect.stringMatching(/^replica\.atlas-limits\./),
      configurationEndpointAddress: "",
      memberClusters: ["atlas-limits-001", "atlas-limits-002"],
      engineVersionActual: "7.1.0",
      parameterGroupName: "default.redis7",
      clusterEnabled: false,
      port: 6379,
    });
    const sharded = cloud.create(GROUP, {
      ...redis,
      replicationGroupId: "shards",
      numCacheClusters: null,
      numNodeGroups: 2,
      replicasPerNodeGroup: 1,
    });
    expect(cloud.read(sharded)).toMatchObject({
      configurationEndpointAddress: expect.stringMatching(/^clustercfg\.shards\./),
      primaryEndpointAddress: "",
      parameterGroupName: "default.redis7.cluster.on",
      memberClusters: ["shards-0001-001", "shards-0001-002", "shards-0002-001", "shards-0002-002"],
    });
  });

  it.each<[Props, string[]]>([
    [{ numCacheClusters: 1 }, ["automaticFailoverEnabled"]],
    [{ numCacheClusters: 7 }, ["numCacheClusters"]],
    [{ automaticFailoverEnabled: false }, ["multiAzEnabled"]],
    [{ engine: "memcached" }, ["engine"]],
    [{ engineVersion: "7.2" }, ["engineVersion"]],
    [
      { engine: "valkey", engineVersion: "8.0", transitEncryptionEnabled: null },
      ["transitEncryptionEnabled", "transitEncryptionMode"],
    ],
    [{ nodeType: "cache.t4g.mikro" }, ["nodeType"]],
    [{ nodeType: "cache.r6gd.xlarge", region: "af-south-1" }, ["nodeType"]],
    [{ transitEncryptionEnabled: false }, ["transitEncryptionMode"]],
    [{ authToken: "short" }, ["authToken"]],
    [{ authToken: "x".repeat(20), userGroupIds: ["g"] }, ["userGroupIds"]],
    [
      { kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/k", atRestEncryptionEnabled: false },
      ["kmsKeyId"],
    ],
    [{ subnetGroupName: null }, ["subnetGroupName"]],
    [{ numNodeGroups: 2 }, ["numCacheClusters"]],
    [{ snapshotRetentionLimit: 36 }, ["snapshotRetentionLimit"]],
    [{ replicationGroupId: "a--b" }, ["replicationGroupId"]],
    [{ replicationGroupId: "x".repeat(41) }, ["replicationGroupId"]],
  ])("refuses %j", (change, paths) => {
    expect(
      cloud.complaints(GROUP, { ...redis, ...change }).map((one) => one.split(":")[0]),
    ).toEqual(paths);
  });

  it("keeps an access token out of its complaints", () => {
    const token = "secret token with spaces";
    expect(cloud.complaints(GROUP, { ...redis, authToken: token }).join()).not.toContain(token);
  });

  it("stands in a subnet group with security groups of its VPC, in two zones for Multi-AZ", () => {
    expect(refusal(() => cloud.create(GROUP, redis)).code).toBe("CacheSubnetGroupNotFoundFault");
    const { subnets, privateSubnets } = start(["a"]);
    const other = network(cloud, "10.50");
    expect(refusal(() => cloud.create(GROUP, redis)).message).toContain("two Availability Zones");
    const foreign = cloud.create("aws:ec2/securityGroup:SecurityGroup", {
      name: "g",
      vpcId: other.vpc.id,
    });
    expect(
      refusal(() =>
        cloud.create(GROUP, { ...redis, multiAzEnabled: false, securityGroupIds: [foreign.id] }),
      ).message,
    ).toContain("belongs to");
    const made = cloud.create(GROUP, { ...redis, multiAzEnabled: false });
    expect(refusal(() => cloud.delete(subnets)).code).toBe("CacheSubnetGroupInUse");
    expect(refusal(() => cloud.delete(privateSubnets[0]!)).code).toBe("DependencyViolation");
    expect(
      refusal(() =>
        cloud.create(GROUP, {
          ...redis,
          multiAzEnabled: false,
          replicationGroupId: "ATLAS-limits",
        }),
      ).code,
    ).toBe("ReplicationGroupAlreadyExists");
    cloud.delete(made);
    cloud.delete(subnets);
  });

  it("never goes back to an older version, and replaces what cannot change", () => {
    start();
    const made = cloud.create(GROUP, redis);
    expect(refusal(() => cloud.update(made, { engineVersion: "7.0" })).message).toContain(
      "Downgrading",
    );
    expect(cloud.replaces(made, { port: 6380 })).toEqual(["port"]);
    expect(cloud.replaces(made, { atRestEncryptionEnabled: false })).toEqual([
      "atRestEncryptionEnabled",
    ]);
    expect(cloud.replaces(made, { snapshotRetentionLimit: 7 })).toEqual([]);
  });

  it("encrypts with a key that the caller may use", () => {
    start();
    const closed = cloud.create(KEY, {
      policy: policy({
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: ["kms:PutKeyPolicy", "kms:DescribeKey"],
        Resource: "*",
      }),
    });
    const encrypted = (key: unknown) => cloud.create(GROUP, { ...redis, kmsKeyId: key as string });
    expect(refusal(() => encrypted(closed.state.arn)).message).toContain(
      "does not let the caller use it",
    );
    encrypted(cloud.create(KEY, {}).state.arn);
    const through = cloud.create(KEY, {
      policy: policy({
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "kms:*",
        Resource: "*",
        Condition: {
          StringEqualsIfExists: { "kms:ViaService": "elasticache.us-east-1.amazonaws.com" },
        },
      }),
    });
    cloud.create(GROUP, {
      ...redis,
      replicationGroupId: "through",
      kmsKeyId: through.state.arn!,
    });
  });

  it("is limited by the nodes of the account", () => {
    const poor = new Cloud({ grants: { "aws/111122223333": { "elasticache:nodes": 3 } } });
    const made = network(poor);
    poor.create(SUBNETS, {
      name: "atlas-limits",
      subnetIds: made.privateSubnets.map((one) => one.id),
    });
    poor.create(GROUP, redis);
    expect(refusal(() => poor.create(GROUP, { ...redis, replicationGroupId: "second" })).code).toBe(
      "NodeQuotaForCustomerExceeded",
    );
    return poor.dispose();
  });
});

describe("cache subnet group", () => {
  it("has subnets of one VPC and a name in lower case", () => {
    const { privateSubnets } = network(cloud);
    const other = network(cloud, "10.50");
    const ids = [privateSubnets[0]!.id, other.privateSubnets[0]!.id];
    expect(refusal(() => cloud.create(SUBNETS, { name: "a", subnetIds: ids })).message).toContain(
      "one VPC",
    );
    expect(refusal(() => cloud.create(SUBNETS, { name: "a", subnetIds: ["subnet-0"] })).code).toBe(
      "InvalidSubnet",
    );
    expect(cloud.complaints(SUBNETS, { name: "Atlas", subnetIds: ids })).toEqual([
      expect.stringMatching(/^name: must be in lower case/),
    ]);
  });
});

describe("node types", () => {
  it("are ElastiCache's own, by Region", () => {
    expect(isNodeType("cache.t4g.micro")).toBe(true);
    expect(isNodeType("t4g.micro")).toBe(false);
    expect(isNodeType("cache.r6gd.xlarge", "us-east-1")).toBe(true);
  });
});
