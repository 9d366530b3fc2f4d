import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Endpoints are encrypted with a key of the organisation's own. */
export default rule({
  id: "vertex-endpoint-cmek",
  title: "Vertex AI endpoints are encrypted with a customer-managed key",
  severity: "low",
  why: "The models on an endpoint can then be shut off by taking the key away; the key cannot be changed later.",
  seen: "nothing published about an endpoint; pipelines on Vertex AI that could be given no key of one's own (github.com/getindata/kedro-vertexai/issues/16)",
  remedy: "Set `encryptionSpec.kmsKeyName` to a key in the endpoint's region.",
  publicIds: ["CKV2_GCP_24"],

  applies: (token) => token === "gcp:vertex/aiEndpoint:AiEndpoint",

  check(resource) {
    requireInputs(resource, [{ path: "encryptionSpec.kmsKeyName" }]);
  },
});
