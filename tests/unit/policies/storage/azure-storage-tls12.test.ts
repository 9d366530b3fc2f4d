import rule from "../../../../policies/rules/storage/azure-storage-tls12";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:storage:StorageAccount";

describeRule(rule, {
  passes: {
    "TLS 1.2": { type, inputs: { minimumTlsVersion: "TLS1_2" } },
    "TLS 1.3 with an API version": {
      type: "azure-native:storage/v20240101:StorageAccount",
      inputs: { minimumTlsVersion: "TLS1_3", enableHttpsTrafficOnly: true },
    },
  },
  fails: {
    "TLS 1.0": {
      type,
      inputs: { minimumTlsVersion: "TLS1_0" },
      messages: [
        '`minimumTlsVersion` must be "TLS1_2" or "TLS1_3", got "TLS1_0"; set `minimumTlsVersion` to "TLS1_2"',
      ],
    },
    "plain HTTP": {
      type,
      inputs: { minimumTlsVersion: "TLS1_2", enableHttpsTrafficOnly: false },
      messages: [
        "`enableHttpsTrafficOnly` must be true, got false; set `enableHttpsTrafficOnly` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`minimumTlsVersion` must be "TLS1_2" or "TLS1_3", got nothing; set `minimumTlsVersion` to "TLS1_2"',
    ],
  },
  unknown: { type, inputs: { minimumTlsVersion: UNKNOWN }, path: "minimumTlsVersion" },
  ignores: { type: "azure-native:storage:BlobContainer", inputs: {} },
});
