import { gkeNodeConfigs, hasGkeNodes } from "../../internal/gke";
import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Nodes of GKE boot only what Google signed. */
export default rule({
  id: "gke-shielded-nodes",
  title: "GKE nodes are shielded and boot securely",
  severity: "medium",
  why: "A node whose boot was changed cannot be told from a good one, and joins the cluster with its credentials.",
  seen: "node pools without shielded settings in Pulumi's examples (github.com/pulumi/examples gcp-ts-gke-hello-world/index.ts:26, 40c09b2)",
  remedy:
    "Leave the cluster's `enableShieldedNodes` out or true, and set `nodeConfig.shieldedInstanceConfig.enableSecureBoot` to true.",
  publicIds: ["CKV_GCP_68", "CKV_GCP_71"],

  applies: hasGkeNodes,

  check(resource) {
    requireInputs(resource, [{ path: "enableShieldedNodes", oneOf: [true], default: true }]);
    resource.each(gkeNodeConfigs(resource), (config) =>
      requireInputs(
        resource,
        [
          { path: "shieldedInstanceConfig.enableSecureBoot", oneOf: [true] },
          {
            path: "shieldedInstanceConfig.enableIntegrityMonitoring",
            oneOf: [true],
            default: true,
          },
        ],
        config,
      ),
    );
  },
});
