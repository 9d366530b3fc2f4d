import subject from "../../../../policies/rules/gateway/gateway-container-hardening";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:apps/v1:Deployment";
const AT = "spec.template.spec.containers[0]";
const GOOD = { runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false };
const runs = (
  securityContext: object,
  pod: object = {},
  memory: unknown = "1Gi",
  image = "litellm/litellm:v1.90.0",
) => ({
  type,
  inputs: {
    spec: {
      template: {
        spec: {
          containers: [{ image, securityContext, resources: { limits: { memory } } }],
          ...pod,
        },
      },
    },
  },
});
const be = (name: string, value: boolean, got: string): string =>
  `\`${AT}.securityContext.${name}\` must be ${value}, got ${got}; set \`${name}\` to ${value}`;
const MEMORY = `\`${AT}.resources.limits.memory\` must be set, got nothing; set \`resources.limits.memory\``;

describeRule(subject, {
  passes: {
    "all set": runs(GOOD),
    "an ordinary user by the pod": runs(
      { ...GOOD, runAsNonRoot: undefined },
      { securityContext: { runAsNonRoot: true } },
    ),
    "another program": runs({}, {}, undefined, "nginx"),
  },
  fails: {
    "root by the container, whatever the pod says": {
      ...runs({ ...GOOD, runAsNonRoot: false }, { securityContext: { runAsNonRoot: true } }),
      messages: [be("runAsNonRoot", true, "false")],
    },
    "a file system that can be written": {
      ...runs({ ...GOOD, readOnlyRootFilesystem: false }),
      messages: [be("readOnlyRootFilesystem", true, "false")],
    },
    "rights that can grow": {
      ...runs({ ...GOOD, allowPrivilegeEscalation: true }),
      messages: [be("allowPrivilegeEscalation", false, "true")],
    },
    "no limit of memory": { ...runs(GOOD, {}, null), messages: [MEMORY] },
  },
  missing: {
    ...runs({}, {}, null),
    messages: [
      be("runAsNonRoot", true, "nothing"),
      be("readOnlyRootFilesystem", true, "nothing"),
      be("allowPrivilegeEscalation", false, "nothing"),
      MEMORY,
    ],
  },
  unknown: {
    ...runs({ ...GOOD, readOnlyRootFilesystem: UNKNOWN }),
    path: `${AT}.securityContext.readOnlyRootFilesystem`,
  },
  ignores: {
    type: "kubernetes:core/v1:Service",
    inputs: { spec: { containers: [{ image: "litellm/litellm" }] } },
  },
});
