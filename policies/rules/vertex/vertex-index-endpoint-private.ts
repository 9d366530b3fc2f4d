import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

/** Vector searches are reached from named networks. */
export default rule({
  id: "vertex-index-endpoint-private",
  title: "Vertex AI index endpoints are not public",
  severity: "medium",
  why: "An index answers with what is near a question, which is what the documents behind it say.",
  seen: "index endpoints that could not be private for years, as the provider had no input for it (github.com/GoogleCloudPlatform/magic-modules/pull/8851)",
  remedy:
    "Leave `publicEndpointEnabled` out and set `network` or `privateServiceConnectConfig.enablePrivateServiceConnect`.",
  publicIds: ["CKV2_GCP_34"],

  applies: (token) => token === "gcp:vertex/aiIndexEndpoint:AiIndexEndpoint",

  check(resource) {
    resource.attempt(() => {
      const at = resource.get("publicEndpointEnabled");
      if (!at.is(true)) return;
      resource.violation({ at, must: "be false", fix: "leave `publicEndpointEnabled` out" });
    });
    resource.attempt(() => {
      const at = resource.get("network");
      if (resource.get("publicEndpointEnabled").is(true) || !isEmpty(at)) return;
      const connect = resource.get("privateServiceConnectConfig", "enablePrivateServiceConnect");
      if (connect.is(true)) return;
      resource.violation({
        at,
        must: "name a network",
        fix: "set `network`, or `privateServiceConnectConfig.enablePrivateServiceConnect` to true",
      });
    });
  },
});
