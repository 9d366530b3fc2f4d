import { describe, expect, it } from "vitest";
import { pathRules } from "../../../../policies/internal/vault-policy";
import subject from "../../../../policies/rules/vault/vault-policy-no-wildcard-sudo";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "vault:index/policy:Policy";
const policy = (text: string, name = "app") => ({ type, inputs: { name, policy: text } });
const tooMuch = (rights: string, path: string): string =>
  `\`policy\` must name the paths and rights that are needed, got ${rights} on path ${JSON.stringify(path)}; name full paths, and leave \`sudo\` out where the path does not ask for it`;

describeRule(subject, {
  passes: {
    "named paths": policy('path "kv/data/app/*" { capabilities = ["read", "list"] }'),
    "sudo on a full path": policy('path "sys/seal" {\n  capabilities = ["update", "sudo"]\n}'),
    "everything denied": policy('path "*" { capabilities = ["deny"] }'),
    "rights read only": policy('path "sys/policies/*" { capabilities = ["read", "list"] }'),
    "what stands in a comment": policy(
      '# path "*" { capabilities = ["sudo"] }\npath "kv/data/a" { capabilities = ["read"] } // path "*"',
    ),
  },
  fails: {
    "every path": {
      ...policy('path "*" { capabilities = ["read", "sudo"] }'),
      messages: [tooMuch("read, sudo", "*")],
    },
    "every path by segments": {
      ...policy('path "+/*" { capabilities = ["read"] }'),
      messages: [tooMuch("read", "+/*")],
    },
    "sudo behind a wildcard": {
      ...policy('path "sys/mounts/*" {\n  capabilities = ["create", "sudo"]\n}'),
      messages: [tooMuch("create, sudo", "sys/mounts/*")],
    },
    "the rights of others behind a wildcard": {
      ...policy('path "sys/policies/acl/*" { capabilities = ["create", "update"] }'),
      messages: [tooMuch("create, update", "sys/policies/acl/*")],
    },
    "the old form": {
      ...policy('path "kv/+/x" { policy = "sudo" }'),
      messages: [tooMuch("create, read, update, delete, list, sudo", "kv/+/x")],
    },
    "JSON, the second of two": {
      ...policy('{"path":{"kv/a":{"capabilities":["read"]},"*":{"capabilities":["UPDATE"]}}}'),
      messages: [tooMuch("update", "*")],
    },
    "no policy at all": {
      ...policy("path kv/a read"),
      messages: [
        '`policy` must be a policy that can be read, in HCL or JSON, got a text that is none; write it as `path "..." { capabilities = [...] }`',
      ],
    },
  },
  missing: { type },
  unknown: { type, inputs: { policy: UNKNOWN }, path: "policy" },
  config: {
    without: {
      ...policy('path "*" { capabilities = ["sudo"] }', "emergency"),
      messages: [tooMuch("sudo", "*")],
    },
    with: {
      ...policy('path "*" { capabilities = ["sudo"] }', "emergency"),
      config: { except: ["emergency"] },
    },
  },
  ignores: {
    type: "vault:index/mount:Mount",
    inputs: { policy: 'path "*" { capabilities = ["sudo"] }' },
  },
});

describe("pathRules", () => {
  it("reads nested blocks, quoted braces and parameters", () => {
    const text = `path "kv/{{identity.entity.name}}/a" {
      capabilities = ["read"]
      allowed_parameters = { "a" = ["}"] }
    }
    path "b" { capabilities = [] }`;
    expect(pathRules(text)).toEqual([
      { path: "kv/{{identity.entity.name}}/a", capabilities: ["read"] },
      { path: "b", capabilities: [] },
    ]);
  });

  it.each(['path "a" {', "{", "rule {}", 'path "a" {} x'])("takes %s for no policy", (text) => {
    expect(pathRules(text)).toBeUndefined();
  });

  it("reads an empty policy as one without rights", () => {
    expect(pathRules("# nothing yet\n")).toEqual([]);
  });
});
