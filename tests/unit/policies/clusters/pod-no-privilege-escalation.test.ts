import rule from "../../../../policies/rules/clusters/pod-no-privilege-escalation";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:apps/v1:Deployment";
const AT = "spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation";
const container = (securityContext: object, pod: object = {}) => ({
  type,
  inputs: { spec: { template: { spec: { ...pod, containers: [{ securityContext }] } } } },
});
const message = (got: string, at = AT) =>
  `\`${at}\` must be false, got ${got}; set \`securityContext.allowPrivilegeEscalation\` to false`;

describeRule(rule, {
  passes: {
    "no more rights": container({ allowPrivilegeEscalation: false }),
    "a privileged container, which is another rule's": container({ privileged: true }),
    "Windows, which has no such setting": container({}, { os: { name: "windows" } }),
    "a patch, which holds what it changes only": {
      type: "kubernetes:apps/v1:DeploymentPatch",
      inputs: { spec: { template: { spec: { containers: [{}] } } } },
    },
  },
  fails: {
    "rights that may grow": {
      ...container({ allowPrivilegeEscalation: true, privileged: false }),
      messages: [message("true")],
    },
    "a container that comes before": {
      type: "kubernetes:core/v1:Pod",
      inputs: {
        spec: {
          os: { name: "linux" },
          containers: [{ securityContext: { allowPrivilegeEscalation: false } }],
          initContainers: [{}],
        },
      },
      messages: [
        message("nothing", "spec.initContainers[0].securityContext.allowPrivilegeEscalation"),
      ],
    },
  },
  missing: { ...container({}), messages: [message("nothing")] },
  unknown: { ...container({ allowPrivilegeEscalation: UNKNOWN }), path: AT },
  ignores: { type: "kubernetes:core/v1:Service", inputs: { spec: { containers: [{}] } } },
});
