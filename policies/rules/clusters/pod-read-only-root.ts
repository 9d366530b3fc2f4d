import { containersOf, podOf, runsPods } from "../../internal/pods";
import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Containers cannot write to their image's files. */
export default rule({
  id: "pod-read-only-root",
  title: "Containers have a read-only root file system",
  severity: "medium",
  why: "What breaks in has nowhere to put its tools, and nothing that it changed is there after it was found.",
  seen: "the default web server of a hello-world example, writable throughout (github.com/pulumi/examples aws-ts-eks-hello-world/index.ts:49, 40c09b2)",
  remedy:
    "Set `securityContext.readOnlyRootFilesystem` to true and mount an `emptyDir` where the program writes.",
  publicIds: ["CKV_K8S_22"],

  applies: runsPods,

  check(resource) {
    resource.each(containersOf(podOf(resource)), (container) =>
      requireInputs(
        resource,
        [{ path: "securityContext.readOnlyRootFilesystem", oneOf: [true] }],
        container,
      ),
    );
  },
});
