import { podOf, runsPods } from "../../internal/pods";
import { at, requireInputs } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Limits that every container must have. */
  required: string[];
}

/** Containers cannot use up their node. */
export default rule<Config>({
  id: "pod-limits",
  title: "Containers have limits",
  severity: "medium",
  why: "One leak takes the node's memory, and the kernel chooses which pod dies, the gateway's among them.",
  seen: "more than half of the clusters looked at let pods run without alerts or limits on CPU and memory (Sysdig usage report, in admin-magazine.com/News/Sysdig-Report-Highlights-LLMjacking-and-Other-Security-Threats)",
  remedy: "Set `resources.limits` of each container.",
  publicIds: ["CKV_K8S_11", "CKV_K8S_12"],
  config: {
    schema: {
      required: {
        type: "array",
        items: { type: "string" },
        default: ["memory"],
        description:
          "Limits that every container must have. A CPU limit slows a program down although the node is idle, so none is asked for by default.",
      },
    },
    defaults: { required: ["memory"] },
  },

  applies: runsPods,

  check(resource, { required }) {
    const pod = podOf(resource);
    const lists = ["containers", "initContainers"].flatMap((name) => pod.get(name).items());
    resource.each(lists, (container) => {
      // Since Kubernetes 1.34 the pod as a whole may have limits.
      const limits = at(pod, "resources.limits");
      const missing = required.filter((name) => limits.get(name).isMissing);
      requireInputs(
        resource,
        missing.map((path) => ({ path, fix: `set \`resources.limits.${path}\`` })),
        at(container, "resources.limits"),
      );
    });
  },
});
