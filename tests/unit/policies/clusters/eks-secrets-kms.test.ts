import rule from "../../../../policies/rules/clusters/eks-secrets-kms";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:eks/cluster:Cluster";
const config = (encryptionConfig: object) => ({ type, inputs: { encryptionConfig } });

describeRule(rule, {
  passes: {
    secrets: config({ resources: ["secrets"], provider: { keyArn: "arn" } }),
  },
  fails: {
    "no resources": {
      ...config({ provider: { keyArn: "arn" } }),
      messages: [
        '`encryptionConfig.resources` must name "secrets" among its resources, got nothing; set `encryptionConfig` with `resources: ["secrets"]` and `provider.keyArn`',
      ],
    },
    "other resources": {
      ...config({ resources: ["configmaps"], provider: { keyArn: "arn" } }),
      messages: [
        '`encryptionConfig.resources` must name "secrets" among its resources, got ["configmaps"]; set `encryptionConfig` with `resources: ["secrets"]` and `provider.keyArn`',
      ],
    },
    "no key": {
      ...config({ resources: ["secrets"] }),
      messages: [
        "`encryptionConfig.provider.keyArn` must be set, got nothing; set `provider.keyArn` to the ARN of a KMS key",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`encryptionConfig` must name "secrets" among its resources, got nothing; set `encryptionConfig` with `resources: ["secrets"]` and `provider.keyArn`',
    ],
  },
  unknown: {
    ...config({ resources: ["secrets"], provider: { keyArn: UNKNOWN } }),
    path: "encryptionConfig.provider.keyArn",
  },
  ignores: { type: "aws:eks/addon:Addon", inputs: {} },
});
