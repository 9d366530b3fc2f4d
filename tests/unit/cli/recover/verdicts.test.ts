// Proves what is decided of a pending create once the cloud was asked and read. That the clouds answer so:
// tests/e2e/killed-up.test.ts.
import { describe, expect, it } from "vitest";
import type { Answer, Asked } from "../../../../cli/recover/look-up";
import type { ExportedStack, StateResource } from "../../../../cli/recover/state";
import { findAll, objection } from "../../../../cli/recover/verdicts";

const provider: StateResource = {
  urn: "urn:pulumi:dev::e::pulumi:providers:aws::aws",
  type: "pulumi:providers:aws",
  custom: true,
  id: "p1",
  inputs: { region: "us-east-1", allowedAccountIds: '["111122223333"]' },
};
const tags = { Name: "vpc", Environment: "dev", Project: "atlas" };
const pending = (type: string, name: string, inputs: Record<string, unknown>): StateResource => ({
  urn: `urn:pulumi:dev::e::${type}::${name}`,
  type,
  custom: true,
  inputs,
  provider: `${provider.urn}::p1`,
});
const vpc = pending("aws:ec2/vpc:Vpc", "vpc", { tags });
const stack = (...resources: StateResource[]): ExportedStack => ({
  version: 3,
  deployment: { resources: [provider, ...resources] },
});
const arns = (...ids: string[]): Answer => ({
  found: {
    resourceTagMappingLists: ids.map((id) => ({
      resourceArn: `arn:aws:ec2:us-east-1:111122223333:vpc/${id}`,
    })),
  },
});
const verdict = async (answer: Answer, state = stack(), resource = vpc) =>
  (await findAll(state, [resource], () => Promise.resolve([answer])))[0];

describe("a pending create that the cloud is asked about", () => {
  it("is taken in when there is one, and was never made when there is none", async () => {
    expect(await verdict(arns("vpc-1"))).toMatchObject({ outcome: "imported", id: "vpc-1" });
    expect(await verdict(arns())).toMatchObject({ outcome: "never-created" });
  });

  it("is not what the state has already, unless that is of another type", async () => {
    const taken = { ...vpc, urn: "urn:pulumi:dev::e::x::other", id: "vpc-1" };
    expect(await verdict(arns("vpc-1"), stack(taken))).toMatchObject({ outcome: "never-created" });
    const alike = { ...taken, type: "aws:ec2/subnet:Subnet" };
    expect(await verdict(arns("vpc-1"), stack(alike))).toMatchObject({ outcome: "imported" });
  });

  it("needs a person when there are two, or no answer", async () => {
    expect(await verdict(arns("vpc-1", "vpc-2"))).toMatchObject({
      outcome: "refused",
      reason: "2 resources carry its tags: vpc-1, vpc-2; delete all but one",
    });
    expect(await verdict({ failed: "AccessDenied" })).toMatchObject({
      outcome: "refused",
      reason: expect.stringMatching(/the cloud answers: AccessDenied; .+ --gone vpc$/) as string,
    });
  });

  it("needs a person when it replaces what the state has", async () => {
    const old = { ...vpc, id: "vpc-0" };
    expect(await verdict(arns("vpc-1"), stack(old))).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("a replacement was under way") as string,
    });
  });

  it("is asked about together with all others, each getting its own answer", async () => {
    const subnet = pending("aws:ec2/subnet:Subnet", "subnet", {
      tags: { ...tags, Name: "subnet" },
    });
    const group = pending("aws:cloudwatch/logGroup:LogGroup", "log", { name: "/atlas" });
    const asked: (readonly Asked[])[] = [];
    const verdicts = await findAll(stack(), [subnet, group, vpc], (questions) => {
      asked.push(questions);
      return Promise.resolve([arns(), arns("vpc-1")]);
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.map(({ question }) => question.args["resourceTypeFilters"])).toEqual([
      ["ec2:subnet"],
      ["ec2:vpc"],
    ]);
    expect(verdicts.map(({ outcome, id }) => [outcome, id])).toEqual([
      ["never-created", undefined],
      ["imported", "/atlas"],
      ["imported", "vpc-1"],
    ]);
  });
});

describe("a resource that was found and read", () => {
  const found = (wanted: StateResource, outputs: Record<string, unknown>): StateResource => ({
    ...wanted,
    outputs,
  });

  it("is ours with our tags, whatever others it has", () => {
    expect(objection(vpc, found(vpc, { tags: { ...tags, more: "x" } }))).toBeUndefined();
    expect(objection(vpc, found(vpc, { tags: { ...tags, Project: "zeus" } }))).toBe(
      'a resource of that name exists but is not ours: tags.Project is "zeus", ours is "atlas"; rename one of the two',
    );
  });

  it("is ours with our labels and annotations, in a cluster", () => {
    const metadata = { name: "n", labels: { project: "atlas" }, annotations: { a: "b" } };
    const namespace = pending("kubernetes:core/v1:Namespace", "n", { metadata });
    expect(objection(namespace, found(namespace, { metadata }))).toBeUndefined();
    for (const missing of ["labels", "annotations"]) {
      const foreign = found(namespace, { metadata: { ...metadata, [missing]: {} } });
      expect(objection(namespace, foreign)).toContain(`metadata.${missing}.`);
    }
  });

  it("is ours when it leads where ours would, where there are no tags", () => {
    const record = pending("aws:route53/record:Record", "r", { records: ["B.example.", "a"] });
    expect(objection(record, found(record, { records: ["a", "b.example"] }))).toBeUndefined();
    expect(objection(record, found(record, { records: ["192.0.2.1"] }))).toContain("records is");
    const alias = pending("aws:kms/alias:Alias", "a", { targetKeyId: "k1" });
    expect(objection(alias, found(alias, { targetKeyId: "k2" }))).toContain('ours is "k1"');
  });

  it("is no release that Helm did not finish", () => {
    const release = pending("kubernetes:helm.sh/v3:Release", "eg", {
      name: "eg",
      namespace: "system",
      chart: "oci://charts/eg",
      version: "1",
    });
    const outputs = { chart: "oci://charts/eg", version: "1" };
    const with_ = (status: string) => found(release, { ...outputs, status: { status } });
    expect(objection(release, with_("deployed"))).toBeUndefined();
    expect(objection(release, with_("pending-install"))).toBe(
      'its release is "pending-install", cut off half way; run `helm uninstall eg --namespace system`, then `pulumi up`',
    );
  });
});
