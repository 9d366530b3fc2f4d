import subject from "../../../../policies/rules/vault/vault-kv-v2";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "vault:index/mount:Mount";
const FIX = 'set `type` to "kv" and `options` to `{ version: "2" }`';

describeRule(subject, {
  passes: {
    "version 2": { type, inputs: { type: "kv", options: { version: "2" } } },
    "its other name": { type, inputs: { type: "kv-v2" } },
    "another engine": { type, inputs: { type: "transit" } },
  },
  fails: {
    "version 1": {
      type,
      inputs: { type: "kv", options: { version: "1" } },
      messages: [`\`options.version\` must be "2", got "1"; ${FIX}`],
    },
    "the oldest name": {
      type,
      inputs: { type: "generic" },
      messages: [`\`type\` must be "kv-v2", got "generic"; ${FIX}`],
    },
    "version 1 by its name, whatever the options": {
      type,
      inputs: { type: "kv-v1", options: { version: "2" } },
      messages: [`\`type\` must be "kv-v2", got "kv-v1"; ${FIX}`],
    },
  },
  missing: {
    type,
    inputs: { type: "kv" },
    messages: [`\`options.version\` must be "2", got nothing; ${FIX}`],
  },
  unknown: { type, inputs: { type: "kv", options: { version: UNKNOWN } }, path: "options.version" },
  ignores: { type: "vault:index/policy:Policy", inputs: { type: "kv" } },
});
