import { isEmpty, requireInputs } from "../../internal/require";
import { isEverybody } from "../../internal/ranges";
import { rule } from "../../rule";

interface Config {
  /** Whether an address outside the network is accepted for those in `publicAccessCidrs`. */
  publicAllowed: boolean;
}

/** The API server of EKS answers inside the network, and outside to named addresses at most. */
export default rule<Config>({
  id: "eks-endpoint-private",
  title: "EKS API servers answer inside the network and, outside, named addresses at most",
  severity: "high",
  why: "An API server open to the internet is one flaw, or one leaked token, away from everything in the cluster.",
  seen: "an example that switches the private address off and leaves the public one open to all (github.com/pulumi/examples aws-ts-localai-flowise/index.ts:91, 40c09b2)",
  remedy:
    "Set `vpcConfig.endpointPrivateAccess` to true, and `endpointPublicAccess` to false or `publicAccessCidrs` to the callers' addresses.",
  publicIds: ["CKV_AWS_38", "CKV_AWS_39", "FSBP EKS.1"],
  config: {
    schema: {
      publicAllowed: {
        type: "boolean",
        default: true,
        description:
          "Whether an address outside the network is accepted for those in `publicAccessCidrs`.",
      },
    },
    defaults: { publicAllowed: true },
  },

  applies: (token) => token === "aws:eks/cluster:Cluster",

  check(resource, { publicAllowed }) {
    const vpc = resource.get("vpcConfig");
    requireInputs(resource, [{ path: "endpointPrivateAccess", oneOf: [true] }], vpc);
    resource.attempt(() => {
      if (vpc.get("endpointPublicAccess").is(false)) return;
      const at = vpc.get("publicAccessCidrs");
      if (!publicAllowed) {
        return requireInputs(resource, [{ path: "endpointPublicAccess", oneOf: [false] }], vpc);
      }
      // Nothing means 0.0.0.0/0 to EKS.
      const ranges = isEmpty(at) ? [at] : at.items();
      resource.each(ranges, (range) => {
        if (!isEverybody(range.text() ?? "")) return;
        resource.violation({
          at: range,
          must: "name the callers' addresses",
          fix: "set `publicAccessCidrs`, or `endpointPublicAccess` to false",
        });
      });
    });
  },
});
