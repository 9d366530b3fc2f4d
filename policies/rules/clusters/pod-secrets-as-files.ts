import { containersOf, podOf, runsPods } from "../../internal/pods";
import { eachAt } from "../../internal/require";
import { rule } from "../../rule";

/** Pods get secrets as files. */
export default rule({
  id: "pod-secrets-as-files",
  title: "Pods get secrets as files, not as environment variables",
  severity: "medium",
  why: "The environment is in every crash dump and every child process, and stays as it was when the secret is renewed.",
  seen: "load generators of an AI benchmark with their Hugging Face token in the environment (github.com/GoogleCloudPlatform/ai-on-gke benchmarks/benchmark/tools/locust-load-inference/manifest-templates/locust-worker-controller.yaml.tpl:51, 8676d66)",
  remedy:
    "Mount the secret as a volume and read the file; leave `valueFrom.secretKeyRef` and `envFrom.secretRef` out.",
  publicIds: ["CKV_K8S_35"],

  applies: runsPods,

  check(resource) {
    resource.each(containersOf(podOf(resource)), (container) => {
      const places = [
        ...eachAt(container, "env").map((each) => each.get("valueFrom", "secretKeyRef")),
        ...eachAt(container, "envFrom").map((each) => each.get("secretRef")),
      ];
      resource.each(places, (at) => {
        if (at.isMissing) return;
        resource.violation({
          at,
          must: "not put a secret into the environment",
          got: "a reference to a secret",
          fix: "mount the secret as a volume",
        });
      });
    });
  },
});
