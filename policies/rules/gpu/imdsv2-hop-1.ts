import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Most hops that an answer of the metadata service may take. */
  maximumHops: number;
}

/** Types with `metadataOptions`, and Karpenter's node class, whose defaults are those required here. */
const MACHINES: ReadonlySet<string> = new Set([
  "aws:ec2/instance:Instance",
  "aws:ec2/launchConfiguration:LaunchConfiguration",
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
]);
const NODE_CLASS = /^kubernetes:karpenter\.k8s\.aws\/v\d\w*:EC2NodeClass$/;

/** Containers cannot take the machine's credentials. */
export default rule<Config>({
  id: "imdsv2-hop-1",
  title: "Machines hand out their credentials over IMDSv2 only, and no further than themselves",
  severity: "high",
  why: "A pod, or a page it is made to fetch, reads the node's credentials from the metadata address otherwise.",
  seen: "Capital One, 2019: credentials read through the metadata address by a request forged on the server, over 100 million records taken (linuxcent.com/tag/capital-one)",
  remedy:
    'Set `metadataOptions.httpTokens` to "required" and `httpPutResponseHopLimit` to 1, or `httpEndpoint` to "disabled".',
  publicIds: ["CKV_AWS_79", "CKV_AWS_341"],
  config: {
    schema: {
      maximumHops: {
        type: "integer",
        minimum: 1,
        maximum: 64,
        default: 1,
        description:
          "Most hops that an answer of the metadata service may take; a container is one further.",
      },
    },
    defaults: { maximumHops: 1 },
  },

  applies: (token) => MACHINES.has(token) || NODE_CLASS.test(token),

  check(resource, { maximumHops }) {
    const karpenter = NODE_CLASS.test(resource.token);
    const options = karpenter
      ? resource.get("spec", "metadataOptions")
      : resource.get("metadataOptions");
    if (options.get("httpEndpoint").is("disabled")) return;
    requireInputs(
      resource,
      [{ path: "httpTokens", oneOf: ["required"], default: karpenter }],
      options,
    );
    resource.attempt(() => {
      // AWS' default is 1, unless the image asks for 2 as Amazon Linux 2023 does.
      const at = options.get("httpPutResponseHopLimit");
      const hops = at.number() ?? (karpenter ? 1 : 2);
      if (hops <= maximumHops) return;
      resource.violation({
        at,
        must: `be ${maximumHops} or less`,
        fix: `set \`httpPutResponseHopLimit\` to ${maximumHops}`,
      });
    });
  },
});
