// Proves the rows against themselves and a small account; not that AWS answers so.
import { describe, expect, it } from "vitest";
import { isMarked, rows } from "../../../sim/facts/aws/index";
import type { Props } from "../../../sim/model";
import { Account, check, GRADES, provider, row, samples } from "./world";

const tokens = rows.map((one) => one.token);

describe("rows", () => {
  it("are one per token, each with a sample", () => {
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(Object.keys(samples).sort()).toEqual([...tokens].sort());
  });

  it.each(tokens)("%s states a grade and a source for every fact", (token) => {
    for (const fact of Object.values(row(token).facts)) {
      expect(GRADES).toContain(fact.grade);
      expect(fact.source.length).toBeGreaterThan(10);
      if (fact.grade !== "guessed") expect(fact.source).toContain("https://");
    }
  });

  it.each(tokens)("%s accepts its sample, its update and its replacement", (token) => {
    const sample = samples[token]!;
    for (const inputs of [sample.inputs, sample.update, sample.replace]) {
      if (inputs === undefined) continue;
      const account = new Account();
      const filled = account.prepare(token, inputs);
      expect(check(token, filled)).toEqual([]);
      expect(() => account.create(token, filled)).not.toThrow();
    }
  });

  it.each(tokens)("%s reads in another form that means the same", (token) => {
    const account = new Account();
    const stored = account.sample(token);
    const whole: Props = { ...stored.inputs, ...stored.state };
    const read = row(token).readForm?.(whole) ?? whole;
    for (const [name, written] of Object.entries(stored.inputs)) {
      const same =
        JSON.stringify(written) === JSON.stringify(read[name]) ||
        row(token).equal?.(name, written, read[name]);
      expect(same, `${name}: ${JSON.stringify(read[name])}`).toBe(true);
    }
  });

  it.each(tokens)("%s keeps what was decided at creation through an update", (token) => {
    const sample = samples[token]!;
    if (sample.update === undefined) return;
    const account = new Account();
    const first = account.prepare(token);
    const changed = account.prepare(token, sample.update);
    const stored = account.create(token, first);
    const before = { ...stored.state };
    account.now = new Date("2026-12-01T00:00:00Z");
    account.update(stored, changed);
    for (const name of [
      "arn",
      "createdAt",
      "createDate",
      "creationTime",
      "uniqueId",
      "guardrailId",
    ]) {
      expect(stored.state[name]).toEqual(before[name]);
    }
  });

  it.each(tokens)("%s can be deleted", (token) => {
    const account = new Account();
    const stored = account.sample(token);
    expect(() => account.delete(stored)).not.toThrow();
  });

  it("mark every id that the cloud assigns", () => {
    const account = new Account();
    for (const token of [
      "aws:kms/key:Key",
      "aws:bedrock/guardrail:Guardrail",
      "aws:bedrock/inferenceProfile:InferenceProfile",
      "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput",
      "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase",
      "aws:ec2/instance:Instance",
      "aws:ec2/launchTemplate:LaunchTemplate",
      "aws:ec2/vpc:Vpc",
      "aws:ec2/natGateway:NatGateway",
      "aws:ec2/eip:Eip",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      "aws:lb/listener:Listener",
      "aws:acm/certificate:Certificate",
      "aws:amp/workspace:Workspace",
      "aws:amp/scraper:Scraper",
    ]) {
      expect(isMarked(account.sample(token).id), token).toBe(true);
    }
    expect(isMarked("1234abcd-12ab-34cd-56ef-1234567890ab")).toBe(false);
  });

  it("merge the provider's default tags under the resource's own", () => {
    const account = new Account();
    const stored = account.create("aws:s3/bucket:Bucket", { bucket: "abc", tags: { Team: "a" } });
    expect(stored.state.tagsAll).toEqual({ Owner: "platform", Team: "a" });
  });

  it("refuse a Region that does not exist, and one that is not opted in to", () => {
    const inputs = { bucket: "abc", region: "us-est-1" };
    expect(row("aws:s3/bucket:Bucket").check?.(inputs, provider)).toEqual([
      {
        property: "region",
        reason: 'must be an AWS Region, got "us-est-1"; did you mean "us-east-1"',
      },
    ]);
    const account = new Account();
    const create = () => account.create("aws:s3/bucket:Bucket", { bucket: "abc" }, "eu-south-2");
    expect(create).toThrow("Region eu-south-2 is not enabled");
    account.grants = { "account:region-opt-in": 1 };
    expect(create).not.toThrow();
  });

  it("refuse tags that AWS refuses", () => {
    const tags = { "aws:x": "1", ["k".repeat(129)]: "v", ok: "v".repeat(257) };
    expect(
      check("aws:s3/bucket:Bucket", { bucket: "abc", tags }).map((f) => f.property),
    ).toHaveLength(3);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, "v"]));
    expect(check("aws:s3/bucket:Bucket", { bucket: "abc", tags: many })[0]?.reason).toContain(
      "at most 50",
    );
  });
});
