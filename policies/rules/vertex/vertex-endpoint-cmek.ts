import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Endpoints are encrypted with a key of the organisation's own. */
export default rule({
  id: "vertex-endpoint-cmek",
  title: "Vertex AI endpoints are encrypted with a customer-managed key",
  severity: "low",
  why: "The models on an endpoint can then be shut off by taking the key away; the key cannot be changed later.",
  seen: "the provider's own example, which most endpoints are copied from, has no key (github.com/hashicorp/terraform-provider-google/issues/19413)",
  remedy: "Set `encryptionSpec.kmsKeyName` to a key in the endpoint's region.",
  publicIds: ["CKV2_GCP_24"],

  applies: (token) => token === "gcp:vertex/aiEndpoint:AiEndpoint",

  check(resource) {
    requireInputs(resource, [{ path: "encryptionSpec.kmsKeyName" }]);
  },
});
