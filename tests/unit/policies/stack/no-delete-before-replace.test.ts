import { describe, expect, it } from "vitest";
import subject from "../../../../policies/rules/stack/no-delete-before-replace";
import { analyze, violations } from "../harness";

// No input decides here, so nothing can be unknown: the rule reads resource options alone.
const type = "aws:s3/bucket:Bucket";

describe("no-delete-before-replace", () => {
  it("passes where the program does not say, or says no", async () => {
    expect(await analyze(subject, { type })).toEqual([]);
    expect(await analyze(subject, { type, deleteBeforeReplace: false })).toEqual([]);
  });

  it("passes what is protected, which the engine does not delete", async () => {
    expect(await analyze(subject, { type, deleteBeforeReplace: true, protect: true })).toEqual([]);
  });

  it("fails what is deleted first", async () => {
    expect(await violations(subject, { type, deleteBeforeReplace: true })).toEqual([
      `${type} "main": the resource must not be deleted before its replacement exists, got the resource option \`deleteBeforeReplace: true\`; leave \`deleteBeforeReplace\` out, or protect the resource`,
    ]);
  });

  it("ignores what holds no data", async () => {
    const one = { type: "aws:ec2/subnet:Subnet", deleteBeforeReplace: true };
    expect(await analyze(subject, one)).toEqual([]);
  });
});
