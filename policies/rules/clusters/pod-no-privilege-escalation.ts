import { containersOf, podOf, runsPods } from "../../internal/pods";
import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Containers cannot get more rights than they were started with. */
export default rule({
  id: "pod-no-privilege-escalation",
  title: "Containers cannot gain rights while they run",
  severity: "medium",
  why: "A program with the set-user-id bit, which most images hold some of, makes an ordinary user root again.",
  seen: "the published deployment of a gateway in front of models, which sets nothing of the kind (github.com/Portkey-AI/gateway/pull/1194)",
  remedy: "Set `securityContext.allowPrivilegeEscalation` to false on each container.",
  publicIds: ["CKV_K8S_20"],

  applies: runsPods,

  check(resource) {
    const pod = podOf(resource);
    // Windows has no such setting.
    if (pod.get("os", "name").is("windows")) return;
    resource.each(containersOf(pod), (container) => {
      // A privileged container cannot give them up, and is another rule's finding.
      if (container.get("securityContext", "privileged").is(true)) return;
      requireInputs(
        resource,
        [{ path: "securityContext.allowPrivilegeEscalation", oneOf: [false] }],
        container,
      );
    });
  },
});
