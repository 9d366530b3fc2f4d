import subject from "../../../../policies/rules/vault/vault-token-ttl-capped";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "vault:jwt/authBackendRole:AuthBackendRole";
const approle = "vault:appRole/authBackendRole:AuthBackendRole";
const token = "vault:index/token:Token";
const cap = (name: string, got: string, seconds = 86400): string =>
  `\`${name}\` must be at most ${seconds} seconds, got ${got}; set \`${name}\` to ${seconds} or less`;
const life = (got: string): string =>
  `\`explicitMaxTtl\` must be at most 24h, got ${got}; set \`explicitMaxTtl\` to "24h" or less`;

describeRule(subject, {
  passes: {
    "an hour": { type, inputs: { tokenMaxTtl: 3600 } },
    "an AppRole of four hours": { type: approle, inputs: { tokenMaxTtl: 14400 } },
    "an explicit end": { type, inputs: { tokenExplicitMaxTtl: 86400 } },
    "a periodic token with an end": {
      type,
      inputs: { tokenPeriod: 3600, tokenExplicitMaxTtl: 3600 },
    },
    "a token of a day and a half at most": { type: token, inputs: { explicitMaxTtl: "23h59m" } },
    "seconds without a unit": { type: token, inputs: { explicitMaxTtl: "3600" } },
  },
  fails: {
    "an AppRole without an end": {
      type: approle,
      inputs: { tokenTtl: 3600 },
      messages: [cap("tokenMaxTtl", "nothing")],
    },
    "two days": { type, inputs: { tokenMaxTtl: 172800 }, messages: [cap("tokenMaxTtl", "172800")] },
    "none, which is the default of 32 days": {
      type,
      inputs: { tokenMaxTtl: 0 },
      messages: [cap("tokenMaxTtl", "0")],
    },
    "a periodic token, which a plain maximum does not end": {
      type,
      inputs: { tokenPeriod: 3600, tokenMaxTtl: 3600 },
      messages: [cap("tokenExplicitMaxTtl", "nothing")],
    },
    "a token for a month": {
      type: token,
      inputs: { explicitMaxTtl: "30d" },
      messages: [life('"30d"')],
    },
    "a token of a length that cannot be read": {
      type: token,
      inputs: { explicitMaxTtl: "soon" },
      messages: [life('"soon"')],
    },
    "a login of another kind": {
      type: "vault:github/authBackend:AuthBackend",
      messages: [cap("tokenMaxTtl", "nothing")],
    },
  },
  missing: { type: token, messages: [life("nothing")] },
  unknown: { type, inputs: { tokenMaxTtl: UNKNOWN }, path: "tokenMaxTtl" },
  config: {
    without: { type, inputs: { tokenMaxTtl: 86400 } },
    with: {
      type,
      inputs: { tokenMaxTtl: 86400 },
      config: { hours: 1 },
      messages: [cap("tokenMaxTtl", "86400", 3600)],
    },
  },
  ignores: { type: "vault:index/mount:Mount", inputs: { tokenMaxTtl: 0 } },
});
