import rule from "../../../../policies/rules/clusters/pod-not-privileged";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:apps/v1:DaemonSet";
const daemon = (spec: object, name = "agent") => ({
  type,
  name,
  inputs: { spec: { template: { spec } } },
});
const privileged = { securityContext: { privileged: true } };

describeRule(rule, {
  passes: {
    "nothing of the host": daemon({ containers: [{}] }),
    "a word of it": daemon({
      hostNetwork: false,
      containers: [{ securityContext: { privileged: false } }],
    }),
    "the GPUs' device plugin": daemon(
      { hostPID: true, containers: [privileged] },
      "nvidia-device-plugin-daemonset",
    ),
    "a device plugin by its name in the cluster": {
      type,
      inputs: {
        metadata: { name: "neuron-device-plugin" },
        spec: { template: { spec: { containers: [privileged] } } },
      },
    },
  },
  fails: {
    "a privileged container": {
      ...daemon({ containers: [{}, privileged] }),
      messages: [
        "`spec.template.spec.containers[1].securityContext.privileged` must be false, got true; leave `privileged` out",
      ],
    },
    "the host's namespaces": {
      ...daemon({ hostPID: true, hostIPC: true, hostNetwork: true, containers: [{}] }),
      messages: [
        "`spec.template.spec.hostPID` must be false, got true; leave `hostPID` out",
        "`spec.template.spec.hostIPC` must be false, got true; leave `hostIPC` out",
        "`spec.template.spec.hostNetwork` must be false, got true; leave `hostNetwork` out",
      ],
    },
    "another name in the cluster than its logical one": {
      type,
      name: "nvidia-plugin",
      inputs: {
        metadata: { name: "agent" },
        spec: { template: { spec: { containers: [privileged] } } },
      },
      messages: [
        "`spec.template.spec.containers[0].securityContext.privileged` must be false, got true; leave `privileged` out",
      ],
    },
  },
  missing: daemon({}),
  unknown: {
    ...daemon({ containers: [{ securityContext: { privileged: UNKNOWN } }] }),
    path: "spec.template.spec.containers[0].securityContext.privileged",
  },
  config: {
    without: {
      ...daemon({ hostNetwork: true }),
      messages: [
        "`spec.template.spec.hostNetwork` must be false, got true; leave `hostNetwork` out",
      ],
    },
    with: { ...daemon({ hostNetwork: true }), config: { allowed: ["ag?nt", "age*"] } },
  },
  ignores: { type: "kubernetes:core/v1:Service", inputs: { spec: { hostNetwork: true } } },
});
