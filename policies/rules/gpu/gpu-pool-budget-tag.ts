import { acceleratorOf } from "../../internal/accelerators";
import { eachAcceleratedPool, makesPools } from "../../internal/node-pools";
import { at, eachAt, isEmpty } from "../../internal/require";
import { anyOf, type Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Tag that budgets and cost reports filter by. */
  key: string;
}

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

/** What the cloud bills for an accelerator carries the tag that budgets go by. */
export default rule<Config>({
  id: "gpu-pool-budget-tag",
  title: "Machines with accelerators carry the tag that budgets go by",
  severity: "medium",
  why: "Tags of a node group or template stay on the group; the bill is written for machines, and a budget filters those.",
  seen: "GPU nodes of a published example that carry no tag at all (github.com/pulumi/examples aws-ts-eks-gpu-dra/index.ts:97, 40c09b2)",
  remedy:
    'EC2 launch template: `tagSpecifications` for "instance". AKS pool: `tags`. GKE pool: `nodeConfig.resourceLabels`.',
  publicIds: [],
  config: {
    schema: {
      key: {
        type: "string",
        minLength: 1,
        default: "CostCenter",
        description:
          "Tag that budgets filter by; Google's label is the same in lower case with underscores.",
      },
    },
    defaults: { key: "CostCenter" },
  },

  applies: (token) => token === TEMPLATE || makesPools(token),

  check(resource, { key }) {
    if (resource.token === TEMPLATE) return judgeTemplate(resource, key);
    eachAcceleratedPool(resource, (pool) => {
      // An EKS group's machines take their tags from its launch template, Karpenter's from the node class.
      if (pool.kind === "aks") requireTag(resource, pool.place.get("tags"), key);
      if (pool.kind === "gke")
        requireTag(resource, at(pool.place, "nodeConfig.resourceLabels"), labelOf(key));
    });
  },
});

function judgeTemplate(resource: Resource, key: string): void {
  if (acceleratorOf(resource.get("instanceType").text() ?? "", "aws") === undefined) return;
  const specifications = resource.get("tagSpecifications");
  const tagged = eachAt(resource, "tagSpecifications").map(
    (each) => () => each.get("resourceType").is("instance") && !isEmpty(each.get("tags", key)),
  );
  if (anyOf(...tagged)) return;
  resource.violation({
    at: specifications,
    must: `tag instances with ${key}`,
    got: "no such tag",
    fix: `add \`{ resourceType: "instance", tags: { ${key}: ... } }\``,
  });
}

function requireTag(resource: Resource, tags: Value, key: string): void {
  resource.attempt(() => {
    if (!isEmpty(tags.get(key))) return;
    resource.violation({
      at: tags,
      must: `hold ${key}`,
      got: "no such tag",
      fix: `add ${key} to \`${tags.path.at(-1)}\``,
    });
  });
}

/** `CostCenter` as a label of Google Cloud: `cost_center`. */
const labelOf = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
