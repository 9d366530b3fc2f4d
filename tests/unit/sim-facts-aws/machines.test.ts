import { describe, expect, it } from "vitest";
import { acceleratedQuota, isArm, isInstanceType } from "../../../sim/facts/aws/instance-types";
import { Account, check, complains, refusal, samples } from "./world";

const INSTANCE = "aws:ec2/instance:Instance";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const NODES = "aws:eks/nodeGroup:NodeGroup";

describe("instance types", () => {
  it("are EC2's own", () => {
    expect(["t3.micro", "p5.48xlarge", "g6.xlarge", "m7g.large"].every(isInstanceType)).toBe(true);
    expect(["p9.huge", "t3", "t3.", "constructor.x", ""].some(isInstanceType)).toBe(false);
  });

  it("are told apart by processor and by quota", () => {
    expect(["m7g.large", "g5g.xlarge", "a1.large", "c7gn.large", "im4gn.large"].every(isArm)).toBe(
      true,
    );
    expect(
      ["g6.xlarge", "p4d.24xlarge", "m7i.large", "g4ad.xlarge", "gr6.4xlarge"].some(isArm),
    ).toBe(false);
    expect([
      acceleratedQuota("g6.xlarge"),
      acceleratedQuota("p5.48xlarge"),
      acceleratedQuota("trn1.2xlarge"),
      acceleratedQuota("t3.micro"),
    ]).toEqual(["G and VT", "P", "Trn", undefined]);
  });
});

describe("EC2 instance", () => {
  it("needs an image and a type that exist in form, unless a template gives them", () => {
    expect(check(INSTANCE, { ami: "ami-1", instanceType: "t3.micr" })).toEqual([
      { property: "instanceType", reason: expect.stringContaining('did you mean "t3.micro"') },
      { property: "ami", reason: expect.stringContaining('got "ami-1"') },
    ]);
    expect(complains(INSTANCE, {})).toEqual(["ami", "instanceType"]);
    expect(complains(INSTANCE, { launchTemplate: { id: "lt-1" } })).toEqual([]);
    expect(
      complains(INSTANCE, {
        ...samples[INSTANCE]!.inputs,
        subnetId: "subnet-1",
        vpcSecurityGroupIds: ["sg-x"],
      }),
    ).toEqual(["subnetId", "vpcSecurityGroupIds[0]"]);
  });

  it("finds no accelerated vCPUs in a fresh account", () => {
    const account = new Account();
    const inputs = { ami: "ami-0a1b2c3d", instanceType: "g6.xlarge" };
    expect(refusal(() => account.create(INSTANCE, inputs))).toMatchObject({
      code: "VcpuLimitExceeded",
      status: 400,
    });
    account.grants = { "ec2:vcpus:G and VT": 64 };
    expect(() => account.create(INSTANCE, inputs)).not.toThrow();
  });

  it("takes its type from a template that exists", () => {
    const account = new Account();
    expect(
      refusal(() => account.create(INSTANCE, { launchTemplate: { id: "lt-051a0000000000000" } }))
        .code,
    ).toBe("InvalidLaunchTemplateId.NotFound");
    const template = account.create(TEMPLATE, {
      name: "gpu",
      instanceType: "p5.48xlarge",
      imageId: "ami-0a1b2c3d",
    });
    expect(
      refusal(() => account.create(INSTANCE, { launchTemplate: { id: template.id } })).code,
    ).toBe("VcpuLimitExceeded");
  });

  it("is not terminated while protected", () => {
    const account = new Account();
    const made = account.create(INSTANCE, {
      ...samples[INSTANCE]!.inputs,
      disableApiTermination: true,
    });
    expect(refusal(() => account.delete(made)).code).toBe("OperationNotPermitted");
  });
});

describe("launch template", () => {
  it("checks name, type and user data, and makes a version per change", () => {
    expect(
      complains(TEMPLATE, {
        name: "a!",
        instanceType: "p9.huge",
        imageId: "x",
        userData: "#!/bin/sh",
      }),
    ).toEqual(["instanceType", "name", "imageId", "userData"]);
    const account = new Account();
    const made = account.sample(TEMPLATE);
    expect(made.state).toMatchObject({ latestVersion: 1, defaultVersion: 1 });
    account.update(made, samples[TEMPLATE]!.update!);
    expect(made.state).toMatchObject({ latestVersion: 2, defaultVersion: 1 });
    expect(refusal(() => account.create(TEMPLATE, made.inputs)).code).toBe(
      "InvalidLaunchTemplateName.AlreadyExistsException",
    );
  });
});

describe("EKS node group", () => {
  const { inputs } = samples[NODES]!;

  it("refuses impossible sizes, types, images and subnets", () => {
    expect(
      complains(NODES, { ...inputs, scalingConfig: { minSize: 3, desiredSize: 5, maxSize: 2 } }),
    ).toEqual(["scalingConfig.minSize", "scalingConfig.desiredSize"]);
    expect(
      complains(NODES, { ...inputs, scalingConfig: { minSize: 0, desiredSize: 0, maxSize: 0 } }),
    ).toEqual(["scalingConfig.maxSize"]);
    expect(complains(NODES, { ...inputs, instanceTypes: ["p9.huge"] })).toEqual([
      "instanceTypes[0]",
    ]);
    expect(
      complains(NODES, {
        ...inputs,
        amiType: "AL2023_x86_64_STANDARD",
        instanceTypes: ["m7g.large"],
      }),
    ).toEqual(["instanceTypes[0]"]);
    expect(
      complains(NODES, {
        ...inputs,
        amiType: "AL2023",
        capacityType: "CHEAP",
        nodeRoleArn: "r",
        subnetIds: [],
      }),
    ).toEqual(["nodeRoleArn", "amiType", "capacityType", "subnetIds"]);
    expect(
      complains(NODES, {
        ...inputs,
        amiType: "AL2023_x86_64_NVIDIA",
        instanceTypes: ["g6.xlarge"],
        taints: [{ key: "gpu", effect: "NEVER" }],
      }),
    ).toEqual(["taints[0].effect"]);
  });

  it("has a name unique in its cluster", () => {
    const account = new Account();
    const made = account.sample(NODES);
    expect(made.id).toBe("atlas:general");
    expect(refusal(() => account.sample(NODES))).toMatchObject({
      code: "ResourceInUseException",
      status: 409,
    });
    expect(() => account.create(NODES, { ...inputs, clusterName: "other" })).not.toThrow();
  });
});
