import rule from "../../../../policies/rules/vertex/vertex-data-cmek";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:vertex/aiDataset:AiDataset";

describeRule(rule, {
  passes: { "a key": { type, inputs: { encryptionSpec: { kmsKeyName: "k" } } } },
  fails: {
    "an agent": {
      type: "gcp:vertex/aiReasoningEngine:AiReasoningEngine",
      inputs: { encryptionSpec: {} },
      messages: [
        "`encryptionSpec.kmsKeyName` must be set, got nothing; set `encryptionSpec.kmsKeyName`",
      ],
    },
    "a store": {
      type: "gcp:vertex/aiMetadataStore:AiMetadataStore",
      inputs: {},
      messages: [
        "`encryptionSpec.kmsKeyName` must be set, got nothing; set `encryptionSpec.kmsKeyName`",
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
  unknown: { type, inputs: { encryptionSpec: UNKNOWN }, path: "encryptionSpec" },
  config: {
    without: {
      type: "gcp:vertex/aiIndex:AiIndex",
      inputs: {},
      messages: [
        "`encryptionSpec.kmsKeyName` must be set, got nothing; set `encryptionSpec.kmsKeyName`",
      ],
    },
    with: {
      type: "gcp:vertex/aiIndex:AiIndex",
      inputs: {},
      config: { except: ["gcp:vertex/aiIndex:AiIndex"] },
    },
  },
  ignores: { type: "gcp:vertex/aiEndpoint:AiEndpoint", inputs: {} },
});
