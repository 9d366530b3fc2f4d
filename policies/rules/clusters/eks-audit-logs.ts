import { rule } from "../../rule";

interface Config {
  /** Kinds of control plane log that must be kept. */
  required: string[];
}

const KINDS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** EKS writes down who did what. */
export default rule<Config>({
  id: "eks-audit-logs",
  title: "EKS keeps its audit log",
  severity: "medium",
  why: "Without it nothing tells who read a secret or started a pod; EKS keeps none of its logs by default.",
  seen: "a GPU cluster made without any control plane log (github.com/pulumi/examples aws-ts-eks-gpu-dra/index.ts, 40c09b2)",
  remedy: 'Set `enabledClusterLogTypes` to ["audit"] or more.',
  publicIds: ["CKV_AWS_37", "FSBP EKS.8"],
  config: {
    schema: {
      required: {
        type: "array",
        items: { type: "string", enum: KINDS },
        default: ["audit"],
        description: "Kinds of control plane log that must be kept.",
      },
    },
    defaults: { required: ["audit"] },
  },

  applies: (token) => token === "aws:eks/cluster:Cluster",

  check(resource, { required }) {
    const at = resource.get("enabledClusterLogTypes");
    const found = at.items().map((each) => each.text());
    const missing = required.filter((kind) => !found.includes(kind));
    if (missing.length === 0) return;
    resource.violation({
      at,
      must: `hold ${missing.map((kind) => JSON.stringify(kind)).join(", ")}`,
      fix: "add to `enabledClusterLogTypes`",
    });
  },
});
