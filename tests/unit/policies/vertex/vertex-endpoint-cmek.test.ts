import rule from "../../../../policies/rules/vertex/vertex-endpoint-cmek";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:vertex/aiEndpoint:AiEndpoint";

describeRule(rule, {
  passes: {
    "a key": {
      type,
      inputs: { encryptionSpec: { kmsKeyName: "projects/p/locations/l/keyRings/r/cryptoKeys/k" } },
    },
  },
  fails: {
    "an empty name": {
      type,
      inputs: { encryptionSpec: { kmsKeyName: "" } },
      messages: [
        '`encryptionSpec.kmsKeyName` must be set, got ""; set `encryptionSpec.kmsKeyName`',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`encryptionSpec.kmsKeyName` must be set, got nothing; set `encryptionSpec.kmsKeyName`",
    ],
  },
  unknown: {
    type,
    inputs: { encryptionSpec: { kmsKeyName: UNKNOWN } },
    path: "encryptionSpec.kmsKeyName",
  },
  ignores: { type: "gcp:vertex/aiIndexEndpoint:AiIndexEndpoint", inputs: {} },
});
