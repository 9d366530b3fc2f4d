import { isEmpty } from "../../internal/require";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Whether a dedicated DNS name is enough, because a service perimeter closes the project. */
  allowDedicated: boolean;
}

const ENDPOINT = "gcp:vertex/aiEndpoint:AiEndpoint";
const GARDEN = "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment";

/** Endpoints are reached from named networks. */
export default rule<Config>({
  id: "vertex-endpoint-private",
  title: "Vertex AI endpoints are reached through a network or Private Service Connect",
  severity: "medium",
  why: "A public endpoint answers from anywhere whoever has a token, and models of one's own have no quota that stops him.",
  seen: "public endpoints are what the three kinds begin with, and what clients support first (github.com/BerriAI/litellm/issues/10436)",
  remedy:
    "Set `privateServiceConnectConfig.enablePrivateServiceConnect` to true with `projectAllowlists`, or `network`.",
  publicIds: ["CKV2_GCP_33"],
  config: {
    schema: {
      allowDedicated: {
        type: "boolean",
        default: false,
        description:
          "Accept endpoints with a DNS name of their own, because a service perimeter closes the project.",
      },
    },
    defaults: { allowDedicated: false },
  },

  applies: (token) => token === ENDPOINT || token === GARDEN,

  check(resource, { allowDedicated }) {
    if (resource.token === ENDPOINT) return judge(resource, resource.inputs, allowDedicated);
    judge(resource, resource.get("endpointConfig"), allowDedicated);
  },
});

function judge(resource: Resource, place: Value, allowDedicated: boolean): void {
  const connect = place.get("privateServiceConnectConfig");
  const at = connect.get("enablePrivateServiceConnect");
  if (!isEmpty(place.get("network"))) return;
  if (at.is(true)) {
    const allowed = connect.get("projectAllowlists");
    if (isEmpty(allowed)) {
      resource.violation({ at: allowed, must: "name projects", fix: "list the callers' projects" });
    }
    return;
  }
  if (allowDedicated && place.get("dedicatedEndpointEnabled").is(true)) return;
  resource.violation({
    at,
    must: "be true, or a network be given",
    fix: "set `privateServiceConnectConfig.enablePrivateServiceConnect` to true",
  });
}
