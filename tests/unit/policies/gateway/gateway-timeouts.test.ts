import subject from "../../../../policies/rules/gateway/gateway-timeouts";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy";
const policy = (spec: object, kind = "Gateway") => ({
  type,
  inputs: { spec: { targetRefs: [{ kind, name: "ai" }], ...spec } },
});
const times = (connect: unknown, request: unknown, retry?: unknown) =>
  policy({
    timeout: { tcp: { connectTimeout: connect }, http: { requestTimeout: request } },
    ...(retry !== undefined && { retry: { perRetry: { timeout: retry } } }),
  });
const connects = (got: string, most = 10): string =>
  `\`spec.timeout.tcp.connectTimeout\` must be at most ${most}s, got ${got}; set it to ${most}s or less`;
const ends = (got: string): string =>
  `\`spec.timeout.http.requestTimeout\` must end a call that is not answered, got ${got}; set \`timeout.http.requestTimeout\`, or \`retry.perRetry.timeout\` or \`timeout.http.streamIdleTimeout\` where answers may take long`;

describeRule(subject, {
  passes: {
    "one end for the call": times("2s", "1m30s"),
    "tries ended one by one": times("500ms", "0s", "300s"),
    "silence ended": policy({
      timeout: {
        tcp: { connectTimeout: "2s" },
        http: { requestTimeout: "0s", streamIdleTimeout: "5m" },
      },
    }),
    "a policy of a route": policy({}, "HTTPRoute"),
    "in the older form": {
      type,
      inputs: {
        spec: {
          targetRef: { kind: "Gateway" },
          timeout: { tcp: { connectTimeout: "10s" }, http: { requestTimeout: "1h" } },
        },
      },
    },
  },
  fails: {
    "a long wait to connect": { ...times("1m", "60s"), messages: [connects('"1m"')] },
    "no end": { ...times("2s", "0s"), messages: [ends('"0s"')] },
    "tries without an end": { ...times("2s", "0s", "0s"), messages: [ends('"0s"')] },
  },
  missing: { ...policy({}), messages: [connects("nothing"), ends("nothing")] },
  unknown: { ...times(UNKNOWN, "60s"), path: "spec.timeout.tcp.connectTimeout" },
  config: {
    without: times("5s", "60s"),
    with: { ...times("5s", "60s"), config: { connectSeconds: 2 }, messages: [connects('"5s"', 2)] },
  },
  ignores: {
    type: "kubernetes:gateway.envoyproxy.io/v1alpha1:ClientTrafficPolicy",
    inputs: { spec: { targetRefs: [{ kind: "Gateway" }] } },
  },
});
