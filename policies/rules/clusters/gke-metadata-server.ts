import { gkeNodeConfigs, hasGkeNodes } from "../../internal/gke";
import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Pods on GKE get their own identity, not the node's. */
export default rule({
  id: "gke-metadata-server",
  title: "GKE nodes run the metadata server of Workload Identity",
  severity: "high",
  why: "Otherwise every pod gets the node's token from the metadata address, with all that the node may do.",
  seen: "node settings of Google's own AI benchmarks with the metadata server commented out (github.com/GoogleCloudPlatform/ai-on-gke benchmarks/infra/accelerator-cluster/stage-1/modules/gke-infra/cluster.tf:215, 8676d66)",
  remedy: 'Set `nodeConfig.workloadMetadataConfig.mode` to "GKE_METADATA".',
  publicIds: ["CKV_GCP_69"],

  applies: hasGkeNodes,

  check(resource) {
    resource.each(gkeNodeConfigs(resource), (config) =>
      requireInputs(
        resource,
        [{ path: "workloadMetadataConfig.mode", oneOf: ["GKE_METADATA"] }],
        config,
      ),
    );
  },
});
