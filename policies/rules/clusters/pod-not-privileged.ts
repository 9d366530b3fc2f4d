import { containersOf, isNamed, podOf, runsPods, workloadName } from "../../internal/pods";
import { requireInputs, type Need } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Workloads that may be privileged, by their names in the cluster. */
  allowed: string[];
}

const own = (name: string): Need => ({
  path: name,
  oneOf: [false],
  default: true,
  fix: `leave \`${name.split(".").at(-1)}\` out`,
});
const POD = ["hostPID", "hostIPC", "hostNetwork"].map(own);
const CONTAINER = own("securityContext.privileged");
/** Drivers and device plugins reach the hardware through the host. */
const DEVICE_PLUGINS = [
  "nvidia-*",
  "gpu-operator*",
  "neuron-*",
  "amdgpu-*",
  "*-device-plugin*",
  "dcgm-exporter*",
];

/** No pod but the GPUs' device plugin gets the host. */
export default rule<Config>({
  id: "pod-not-privileged",
  title: "No workload but device plugins is privileged or shares the host",
  severity: "high",
  why: "A privileged pod is root on the node, with every GPU, every other pod's secrets and the node's identity.",
  seen: "a DaemonSet that is privileged, shares the host's processes, network and disk, and runs a script of a ConfigMap there (github.com/awslabs/data-on-eks data-stacks/spark-on-eks/examples/mountpoint-s3-spark/mountpoint-s3-daemonset.yaml, a546a190)",
  remedy:
    "Leave `privileged`, `hostPID`, `hostIPC` and `hostNetwork` out; ask for GPUs by `resources.limits`.",
  publicIds: ["CKV_K8S_16"],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string" },
        default: DEVICE_PLUGINS,
        description:
          "Workloads that may be privileged, by their names in the cluster; `*` stands for any text.",
      },
    },
    defaults: { allowed: DEVICE_PLUGINS },
  },

  applies: runsPods,

  check(resource, { allowed }) {
    if (isNamed(workloadName(resource), allowed)) return;
    const pod = podOf(resource);
    requireInputs(resource, POD, pod);
    resource.each(containersOf(pod), (container) =>
      requireInputs(resource, [CONTAINER], container),
    );
  },
});
