import rule from "../../../../policies/rules/clusters/pod-secrets-as-files";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:core/v1:Pod";
const pod = (container: object) => ({ type, inputs: { spec: { containers: [container] } } });

describeRule(rule, {
  passes: {
    "plain values": pod({ env: [{ name: "MODE", value: "prod" }] }),
    "a config map": pod({
      env: [{ valueFrom: { configMapKeyRef: { name: "settings", key: "mode" } } }],
      envFrom: [{ configMapRef: { name: "settings" } }],
    }),
    "a file": pod({ volumeMounts: [{ name: "key", mountPath: "/run/key" }] }),
  },
  fails: {
    "one variable": {
      ...pod({
        env: [
          { name: "MODE", value: "prod" },
          { name: "KEY", valueFrom: { secretKeyRef: { name: "provider", key: "key" } } },
        ],
      }),
      messages: [
        "`spec.containers[0].env[1].valueFrom.secretKeyRef` must not put a secret into the environment, got a reference to a secret; mount the secret as a volume",
      ],
    },
    "all of a secret": {
      ...pod({ envFrom: [{ secretRef: { name: "provider" } }] }),
      messages: [
        "`spec.containers[0].envFrom[0].secretRef` must not put a secret into the environment, got a reference to a secret; mount the secret as a volume",
      ],
    },
  },
  missing: pod({}),
  unknown: { ...pod({ envFrom: UNKNOWN }), path: "spec.containers[0].envFrom" },
  ignores: {
    type: "kubernetes:core/v1:Service",
    inputs: { spec: { containers: [{ envFrom: [{ secretRef: { name: "a" } }] }] } },
  },
});
