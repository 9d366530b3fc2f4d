import { balancerType, isBalancer } from "../../internal/load-balancers";
import { isEmpty, requireInputs } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Types of load balancer that must keep an access log. */
  types: string[];
}

const CLASSIC = "aws:elb/loadBalancer:LoadBalancer";

/** Load balancers keep an access log. */
export default rule<Config>({
  id: "lb-access-logs",
  title: "Load balancers keep an access log",
  severity: "medium",
  why: "Requests that the gateway never saw, refused handshakes and floods among them, stand in this log alone.",
  seen: "a load balancer for a web application without a log of any kind (github.com/pulumi/examples aws-py-fargate/__main__.py:43, 40c09b2)",
  remedy: "Set `accessLogs` with `bucket` and `enabled` true.",
  publicIds: ["CKV_AWS_91", "FSBP ELB.5"],
  config: {
    schema: {
      types: {
        type: "array",
        items: { type: "string", enum: ["application", "network", "classic"] },
        default: ["application", "classic"],
        description:
          "Types of load balancer that must keep an access log; network ones log only what comes over a TLS listener.",
      },
    },
    defaults: { types: ["application", "classic"] },
  },

  applies: (token) => isBalancer(token) || token === CLASSIC,

  check(resource, { types }) {
    const classic = resource.token === CLASSIC;
    if (!types.includes(classic ? "classic" : balancerType(resource))) return;
    const logs = resource.get("accessLogs");
    if (isEmpty(logs)) {
      return resource.violation({
        at: logs,
        must: "name a bucket",
        fix: "set `accessLogs` with `bucket` and `enabled` true",
      });
    }
    // A classic load balancer's log is on when it is there, the others' is off.
    const enabled = { path: "enabled", oneOf: [true], ...(classic && { default: true }) };
    requireInputs(resource, [{ path: "bucket" }, enabled], logs);
  },
});
