import { at, eachAt, isEmpty, requireInputs } from "../../internal/require";
import { isEverybody } from "../../internal/ranges";
import { anyOf } from "../../internal/value";
import { rule } from "../../rule";

/** The API server of GKE answers named networks only. */
export default rule({
  id: "gke-authorized-networks",
  title: "GKE API servers answer inside the network or named networks only",
  severity: "high",
  why: "An API server open to the internet is one flaw, or one leaked token, away from everything in the cluster.",
  seen: "clusters whose API server answers every address, since nothing says otherwise (github.com/pulumi/examples gcp-ts-gke/cluster.ts, 40c09b2)",
  remedy:
    "Set `masterAuthorizedNetworksConfig.cidrBlocks`, or `privateClusterConfig.enablePrivateEndpoint` to true, or `controlPlaneEndpointsConfig.ipEndpointsConfig.enabled` to false.",
  publicIds: ["CKV_GCP_20"],

  applies: (token) => token === "gcp:container/cluster:Cluster",

  check(resource) {
    const endpoint = at(resource, "privateClusterConfig.enablePrivateEndpoint");
    const addresses = at(resource, "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled");
    if (
      anyOf(
        () => endpoint.is(true),
        () => addresses.is(false),
      )
    )
      return;
    const networks = resource.get("masterAuthorizedNetworksConfig");
    // An empty block admits nobody from outside; what is missing admits everybody.
    if (networks.isMissing) {
      return resource.violation({
        at: networks,
        must: "name the callers' networks",
        fix: "set `masterAuthorizedNetworksConfig.cidrBlocks`",
      });
    }
    requireInputs(
      resource,
      [{ path: "gcpPublicCidrsAccessEnabled", oneOf: [false], default: true }],
      networks,
    );
    resource.each(eachAt(networks, "cidrBlocks"), (block) => {
      const range = block.get("cidrBlock");
      if (isEmpty(range) || !isEverybody(range.text() ?? "")) return;
      resource.violation({
        at: range,
        must: "name the callers' networks",
        fix: "narrow `cidrBlock`",
      });
    });
  },
});
