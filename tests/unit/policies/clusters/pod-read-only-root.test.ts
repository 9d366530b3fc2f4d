import rule from "../../../../policies/rules/clusters/pod-read-only-root";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:apps/v1:StatefulSet";
const container = (securityContext: object) => ({
  type,
  inputs: { spec: { template: { spec: { containers: [{ securityContext }] } } } },
});

describeRule(rule, {
  passes: { "read only": container({ readOnlyRootFilesystem: true }) },
  fails: {
    writable: {
      ...container({ readOnlyRootFilesystem: false }),
      messages: [
        "`spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem` must be true, got false; set `securityContext.readOnlyRootFilesystem` to true",
      ],
    },
  },
  missing: {
    ...container({}),
    messages: [
      "`spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem` must be true, got nothing; set `securityContext.readOnlyRootFilesystem` to true",
    ],
  },
  unknown: {
    ...container({ readOnlyRootFilesystem: UNKNOWN }),
    path: "spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem",
  },
  ignores: { type: "kubernetes:core/v1:Service", inputs: { spec: { containers: [{}] } } },
});
