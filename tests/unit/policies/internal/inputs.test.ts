// Proves the helpers that many rules read inputs with.
import { describe, expect, it } from "vitest";
import { machineTypePaths, plainMachineType } from "../../../../policies/internal/machines";
import { isNamed, runsPods } from "../../../../policies/internal/pods";
import { isEverybody } from "../../../../policies/internal/ranges";
import { isEmpty, meets } from "../../../../policies/internal/require";
import { Value } from "../../../../policies/internal/value";

describe("isEmpty", () => {
  it.each([undefined, null, "", [], {}, { __defaults: [] }])("takes %j for empty", (content) => {
    expect(isEmpty(Value.of(content))).toBe(true);
  });

  it.each([false, 0, " ", [0], { a: null }, { __defaults: [], a: 1 }])(
    "takes %j for something",
    (content) => {
      expect(isEmpty(Value.of(content))).toBe(false);
    },
  );
});

describe("meets", () => {
  it.each([
    [undefined, { path: "a" }, false],
    [undefined, { path: "a", default: true }, true],
    ["x", { path: "a" }, true],
    ["X", { path: "a", oneOf: ["x", "y"] }, true],
    ["z", { path: "a", oneOf: ["x", "y"], default: true }, false],
    ["true", { path: "a", oneOf: [true] }, true],
    [false, { path: "a", oneOf: [true], default: true }, false],
  ] as const)("%j and %j: %s", (content, need, expected) => {
    expect(meets(Value.of(content), need)).toBe(expected);
  });
});

describe("isEverybody", () => {
  it.each(["0.0.0.0/0", "::/0", "128.0.0.0/1", "0.0.0.0/7", "2000::/3", "*", "Internet", "", "::"])(
    "takes %j for everybody",
    (range) => {
      expect(isEverybody(range)).toBe(true);
    },
  );

  it.each([
    "10.0.0.0/8",
    "203.0.113.7",
    "203.0.113.0/24",
    "2001:db8::/32",
    "2001:db8::1",
    "fd00::/16",
  ])("takes %j for somebody", (range) => {
    expect(isEverybody(range)).toBe(false);
  });
});

describe("isNamed", () => {
  it.each([
    ["nvidia-dcgm", ["nvidia-*"], true],
    ["NVIDIA-dcgm", ["nvidia-*"], true],
    ["my-nvidia-dcgm", ["nvidia-*"], false],
    ["m7i.large", ["m7i.*"], true],
    ["m7ixlarge", ["m7i.*"], false],
    ["a+b(c)", ["a+b(c)"], true],
    ["anything", [], false],
    ["anything", ["*"], true],
  ] as const)("%s by %j: %s", (name, patterns, expected) => {
    expect(isNamed(name, patterns)).toBe(expected);
  });
});

describe("runsPods", () => {
  it.each([
    "kubernetes:core/v1:Pod",
    "kubernetes:apps/v1:DaemonSet",
    "kubernetes:apps/v1beta2:Deployment",
    "kubernetes:batch/v1:CronJob",
    "kubernetes:core/v1:ReplicationController",
  ])("knows %s", (token) => {
    expect(runsPods(token)).toBe(true);
  });

  it.each([
    "kubernetes:core/v1:PodPatch",
    "kubernetes:core/v1:Service",
    "kubernetes:apps/v1:DeploymentList",
    "kubernetes:example.com/v1:Deployment",
    "aws:ecs/service:Pod",
  ])("leaves %s", (token) => {
    expect(runsPods(token)).toBe(false);
  });
});

describe("machineTypePaths", () => {
  it.each([
    ["aws:ec2/instance:Instance", ["instanceType"]],
    ["aws:eks/nodeGroup:NodeGroup", ["instanceTypes"]],
    ["azure-native:compute:VirtualMachine", ["hardwareProfile.vmSize"]],
    ["azure-native:compute:VirtualMachineScaleSet", ["sku.name"]],
    ["gcp:compute/instance:Instance", ["machineType"]],
    ["aws:codebuild/fleet:Fleet", []],
    ["aws:s3/bucket:Bucket", []],
  ])("of %s", (token, paths) => {
    expect(machineTypePaths(token)).toEqual(expect.arrayContaining(paths));
    expect(machineTypePaths(token).filter((path) => /spot|excluded|allowed/i.test(path))).toEqual(
      [],
    );
  });

  it.each([
    [" ML.G5.xlarge ", "g5.xlarge"],
    ["zones/us-central1-a/machineTypes/N2-standard-4", "n2-standard-4"],
  ])("compares %s as %s", (text, plain) => {
    expect(plainMachineType(text)).toBe(plain);
  });
});
