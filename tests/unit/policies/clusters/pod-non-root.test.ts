import rule from "../../../../policies/rules/clusters/pod-non-root";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:core/v1:Pod";
const pod = (container: object, securityContext?: object) => ({
  type,
  inputs: {
    spec: {
      containers: [{ name: "web", securityContext: container }],
      ...(securityContext && { securityContext }),
    },
  },
});

describeRule(rule, {
  passes: {
    "the container says so": pod({ runAsNonRoot: true }),
    "the pod says so": pod({}, { runAsNonRoot: true }),
    "a user of its own": pod({ runAsUser: 65532 }),
    "the pod's user": pod({}, { runAsUser: 1000 }),
    "a container that overrules the pod's root": pod({ runAsUser: 1000 }, { runAsUser: 0 }),
  },
  fails: {
    "root by number": {
      ...pod({ runAsUser: 0, runAsNonRoot: true }),
      messages: [
        "`spec.containers[0].securityContext.runAsUser` must not be 0, got 0; set `runAsUser` to 65532",
      ],
    },
    "the pod's root": {
      ...pod({}, { runAsUser: 0 }),
      messages: ["`spec.securityContext.runAsUser` must not be 0, got 0; set `runAsUser` to 65532"],
    },
    "a container that overrules the pod": {
      ...pod({ runAsNonRoot: false }, { runAsNonRoot: true }),
      messages: [
        "`spec.containers[0].securityContext.runAsNonRoot` must be true, here or in the pod's securityContext, got false; set `runAsNonRoot` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: { spec: { containers: [{ name: "web" }] } },
    messages: [
      "`spec.containers[0].securityContext.runAsNonRoot` must be true, here or in the pod's securityContext, got nothing; set `runAsNonRoot` to true",
    ],
  },
  unknown: {
    ...pod({ runAsNonRoot: UNKNOWN }),
    path: "spec.containers[0].securityContext.runAsNonRoot",
  },
  ignores: { type: "kubernetes:core/v1:Service", inputs: { spec: { containers: [{}] } } },
});
