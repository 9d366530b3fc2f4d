import { containersOf, podOf, runsPods, securityOf } from "../../internal/pods";
import type { Value } from "../../internal/value";
import { rule } from "../../rule";

/** Pods do not run as root. */
export default rule({
  id: "pod-non-root",
  title: "Pods do not run as root",
  severity: "medium",
  why: "Root inside is root outside as soon as a runtime or driver has a hole; NVIDIA's container toolkit had one in 2025.",
  seen: "containers without a user in a GPU blueprint's DaemonSet, with the host's processes, network and disk (github.com/awslabs/data-on-eks data-stacks/spark-on-eks/examples/mountpoint-s3-spark/mountpoint-s3-daemonset.yaml, a546a190)",
  remedy:
    "Set `securityContext.runAsNonRoot` to true on the pod or each container, and no `runAsUser` of 0.",
  publicIds: ["CKV_K8S_23"],

  applies: runsPods,

  check(resource) {
    const pod = podOf(resource);
    resource.each(containersOf(pod), (container) => {
      const user = securityOf(pod, container, "runAsUser");
      if (user.number() === 0) {
        return resource.violation({ at: user, must: "not be 0", fix: "set `runAsUser` to 65532" });
      }
      if (securityOf(pod, container, "runAsNonRoot").is(true) || isUser(user)) return;
      resource.violation({
        at: container.get("securityContext", "runAsNonRoot"),
        must: "be true, here or in the pod's securityContext",
        fix: "set `runAsNonRoot` to true",
      });
    });
  },
});

/** A user by number that is not 0 is as good: the runtime takes it whatever the image says. */
const isUser = (user: Value): boolean => (user.number() ?? 0) > 0;
