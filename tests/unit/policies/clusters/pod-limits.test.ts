import rule from "../../../../policies/rules/clusters/pod-limits";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:batch/v1:Job";
const job = (spec: object) => ({ type, inputs: { spec: { template: { spec } } } });
const limits = (values: object) => ({ resources: { limits: values } });

describeRule(rule, {
  passes: {
    memory: job({ containers: [limits({ memory: "1Gi" })] }),
    "limits of the pod": job({ containers: [{}], ...limits({ memory: "1Gi" }) }),
    "a container added for debugging, which takes none": job({
      containers: [limits({ memory: "1Gi" })],
      ephemeralContainers: [{ image: "debug" }],
    }),
  },
  fails: {
    "processors only": {
      ...job({ containers: [limits({ cpu: "1" })] }),
      messages: [
        "`spec.template.spec.containers[0].resources.limits.memory` must be set, got nothing; set `resources.limits.memory`",
      ],
    },
    "an init container": {
      ...job({ containers: [limits({ memory: "1Gi" })], initContainers: [{}] }),
      messages: [
        "`spec.template.spec.initContainers[0].resources.limits.memory` must be set, got nothing; set `resources.limits.memory`",
      ],
    },
  },
  missing: {
    ...job({ containers: [{}] }),
    messages: [
      "`spec.template.spec.containers[0].resources.limits.memory` must be set, got nothing; set `resources.limits.memory`",
    ],
  },
  unknown: {
    ...job({ containers: [limits({ memory: UNKNOWN })] }),
    path: "spec.template.spec.containers[0].resources.limits.memory",
  },
  config: {
    without: job({ containers: [limits({ memory: "1Gi" })] }),
    with: {
      ...job({ containers: [limits({ memory: "1Gi" })] }),
      config: { required: ["memory", "cpu"] },
      messages: [
        "`spec.template.spec.containers[0].resources.limits.cpu` must be set, got nothing; set `resources.limits.cpu`",
      ],
    },
  },
  ignores: { type: "kubernetes:core/v1:Service", inputs: { spec: { containers: [{}] } } },
});
