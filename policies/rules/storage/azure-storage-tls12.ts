import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Storage accounts answer over TLS 1.2 or newer only. */
export default rule({
  id: "azure-storage-tls12",
  title: "Azure storage accounts are reached over HTTPS with TLS 1.2 or newer only",
  severity: "medium",
  why: "The API's own default still accepts TLS 1.0, which a man in the middle can make both sides fall back to.",
  seen: "a storage account made with no word about TLS, which Azure takes as 1.0 (github.com/pulumi/examples azure-ts-appservice/index.ts, 40c09b2)",
  remedy: "Set `minimumTlsVersion` to TLS1_2 and leave `enableHttpsTrafficOnly` out or true.",
  publicIds: ["CKV_AZURE_44", "CKV_AZURE_3"],

  applies: (token) => token === "azure-native:storage:StorageAccount",

  check(resource) {
    requireInputs(resource, [
      { path: "enableHttpsTrafficOnly", oneOf: [true], default: true },
      {
        path: "minimumTlsVersion",
        oneOf: ["TLS1_2", "TLS1_3"],
        fix: 'set `minimumTlsVersion` to "TLS1_2"',
      },
    ]);
  },
});
