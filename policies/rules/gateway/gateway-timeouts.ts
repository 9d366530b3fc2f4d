import { anyOf, type Value } from "../../internal/value";
import { rule } from "../../rule";

interface Config {
  /** Longest time to connect to a provider, in seconds. */
  connectSeconds: number;
}

const POLICY = "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy";

/** No call waits for ever for a provider that does not answer. */
export default rule<Config>({
  id: "gateway-timeouts",
  title: "Policies of a gateway end what a provider does not answer",
  severity: "medium",
  why: "Providers fail by silence as often as by errors; without a time-out each hanging call holds its connection and its caller.",
  seen: "time-outs left to the gateway, whose own of 60 seconds cut every longer stream in the middle, with status 200 (github.com/nicolerenee/infra/pull/2078)",
  remedy:
    "Set `timeout.tcp.connectTimeout`, and `timeout.http.requestTimeout`, `timeout.http.streamIdleTimeout` or `retry.perRetry.timeout`.",
  publicIds: [],
  config: {
    schema: {
      connectSeconds: {
        type: "number",
        exclusiveMinimum: 0,
        default: 10,
        description: "Longest time to connect to a provider, in seconds.",
      },
    },
    defaults: { connectSeconds: 10 },
  },

  applies: (token) => token === POLICY,

  check(resource, config) {
    const targets = [
      ...resource.get("spec", "targetRefs").items(),
      resource.get("spec", "targetRef"),
    ];
    if (!targets.some((each) => each.get("kind").is("Gateway"))) return;
    const connect = resource.get("spec", "timeout", "tcp", "connectTimeout");
    resource.attempt(() => {
      const seconds = secondsOf(connect);
      if (seconds > 0 && seconds <= config.connectSeconds) return;
      const fix = `set it to ${config.connectSeconds}s or less`;
      resource.violation({ at: connect, must: `be at most ${config.connectSeconds}s`, fix });
    });
    resource.attempt(() => {
      const request = resource.get("spec", "timeout", "http", "requestTimeout");
      const retry = resource.get("spec", "retry", "perRetry", "timeout");
      const idle = resource.get("spec", "timeout", "http", "streamIdleTimeout");
      if (anyOf(...[request, retry, idle].map((at) => () => secondsOf(at) > 0))) return;
      resource.violation({
        at: request,
        must: "end a call that is not answered",
        fix: "set `timeout.http.requestTimeout`, or `retry.perRetry.timeout` or `timeout.http.streamIdleTimeout` where answers may take long",
      });
    });
  },
});

/** Seconds of a Gateway API duration, `1m30s`; 0 for none and for one that never ends. */
function secondsOf(at: Value): number {
  const unit: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };
  return [...(at.text() ?? "").matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)].reduce(
    (sum, [, amount, letter]) => sum + Number(amount) * (unit[letter as string] as number),
    0,
  );
}
