import { rule } from "../../rule";

/** Key/value secrets keep their former versions. */
export default rule({
  id: "vault-kv-v2",
  title: "Key/value mounts keep versions",
  severity: "medium",
  why: "In version 1 a write replaces everything at a path at once; what was there cannot be had again.",
  seen: "a user wiped the other keys of a secret by writing one of them, and there was no former version (github.com/hashicorp/vault/issues/1364)",
  remedy: 'Mount with type "kv" and `options: { version: "2" }`, or type "kv-v2".',
  publicIds: [],

  applies: (token) => token === "vault:index/mount:Mount",

  check(resource) {
    const type = resource.get("type");
    if (!type.is("kv", "generic", "kv-v1")) return;
    const at = resource.get("options", "version");
    if (type.is("kv") && at.is("2")) return;
    resource.violation({
      at: type.is("kv") ? at : type,
      must: type.is("kv") ? 'be "2"' : 'be "kv-v2"',
      fix: 'set `type` to "kv" and `options` to `{ version: "2" }`',
    });
  },
});
