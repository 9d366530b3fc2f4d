import { at, isEmpty, requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Kubernetes secrets of EKS are encrypted with a key of ours. */
export default rule({
  id: "eks-secrets-kms",
  title: "EKS encrypts Kubernetes secrets with the customer's own key",
  severity: "medium",
  why: "Whoever may use the key is then a second decision beside who may read secrets, made and logged outside the cluster.",
  seen: "a GPU cluster made without a word about encryption (github.com/pulumi/examples aws-ts-eks-gpu-dra/index.ts, 40c09b2)",
  remedy: 'Set `encryptionConfig` with `resources: ["secrets"]` and `provider.keyArn`.',
  publicIds: ["CKV_AWS_58", "FSBP EKS.3"],

  applies: (token) => token === "aws:eks/cluster:Cluster",

  check(resource) {
    const config = resource.get("encryptionConfig");
    const resources = config.get("resources");
    if (!resources.items().some((each) => each.is("secrets"))) {
      return resource.violation({
        at: isEmpty(config) ? config : resources,
        must: 'name "secrets" among its resources',
        fix: 'set `encryptionConfig` with `resources: ["secrets"]` and `provider.keyArn`',
      });
    }
    requireInputs(
      resource,
      [{ path: "keyArn", fix: "set `provider.keyArn` to the ARN of a KMS key" }],
      at(config, "provider"),
    );
  },
});
