import { anyOf, type Value } from "../../internal/value";
import { GATEWAY_IMAGE, hasPodSpec, podSpec } from "../../internal/workloads";
import { rule } from "../../rule";

/** The gateway's container can do no more than serve. */
export default rule({
  id: "gateway-container-hardening",
  title: "Gateways run as an ordinary user, on a read-only file system, with a memory limit",
  severity: "medium",
  why: "What gets into a gateway should be able neither to change it nor to take the node along.",
  seen: "a stealer in a gateway's release that put privileged pods on every node of the cluster it could reach (github.com/K-Dense-AI/k-dense-byok/issues/1)",
  remedy:
    "Set `securityContext` with runAsNonRoot, readOnlyRootFilesystem and allowPrivilegeEscalation: false, and `resources.limits.memory`.",
  publicIds: ["CKV_K8S_22", "CKV_K8S_20", "CKV_K8S_23", "CKV_K8S_13"],

  applies: hasPodSpec,

  check(resource) {
    const pod = podSpec(resource);
    resource.each(pod.get("containers").items(), (container) => {
      if (!GATEWAY_IMAGE.test(container.get("image").text() ?? "")) return;
      const own = container.get("securityContext");
      const want = (at: Value, value: boolean, ...others: Value[]): void =>
        resource.attempt(() => {
          if (anyOf(...[at, ...others].map((each) => () => each.is(value)))) return;
          const fix = `set \`${String(at.path.at(-1))}\` to ${value}`;
          resource.violation({ at, must: `be ${value}`, fix });
        });
      const nonRoot = own.get("runAsNonRoot");
      // The container's own setting goes before the pod's.
      if (nonRoot.isUnknown || !nonRoot.isMissing) want(nonRoot, true);
      else want(nonRoot, true, pod.get("securityContext", "runAsNonRoot"));
      want(own.get("readOnlyRootFilesystem"), true);
      want(own.get("allowPrivilegeEscalation"), false);
      resource.attempt(() => {
        const at = container.get("resources", "limits", "memory");
        if ((at.text() ?? "") !== "") return;
        resource.violation({ at, must: "be set", fix: "set `resources.limits.memory`" });
      });
    });
  },
});
