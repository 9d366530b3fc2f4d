import type { CloudPackage } from "../resource";
import { gpuTypes, type GpuTypeRow } from "./catalog";

type Cloud = GpuTypeRow["cloud"];

/** A family of machine types that carry accelerators, so that a size or generation the catalog does not know is caught. */
interface Family {
  pattern: RegExp;
  accelerator: string;
}

/**
 * Sources, 2026-11-21: docs.aws.amazon.com/ec2/latest/instancetypes/ac.html (families p, g, gr, trn, inf, dl, f, vt),
 * learn.microsoft.com/azure/virtual-machines/sizes/overview (N series; NK on Azure Local),
 * docs.cloud.google.com/compute/docs/accelerator-optimized-machines (a2 up, g2 up; ct and tpu on GKE).
 */
const FAMILIES: Readonly<Record<Cloud, readonly Family[]>> = {
  aws: [
    {
      pattern: /^(ml\.|stream\.graphics\.)?(p|g|gr)\d+[a-z]*(-[a-z0-9]+)?([.*]|$)/,
      accelerator: "a GPU",
    },
    { pattern: /^(ml\.)?(trn|inf|dl)\d+[a-z]*([.*]|$)/, accelerator: "an AI accelerator" },
    { pattern: /^(ml\.)?(f|vt)\d+([.*]|$)/, accelerator: "an FPGA or video accelerator" },
    { pattern: /^ml\.eia\d/, accelerator: "an inference accelerator" },
    { pattern: /^(stream\.)?graphics/, accelerator: "a GPU" },
  ],
  azure: [
    { pattern: /^(standard_|basic_|consumption-gpu-)?n[cdgkmv][a-z]*\d/, accelerator: "a GPU" },
    { pattern: /^(standard_)?np\d/, accelerator: "an FPGA" },
    { pattern: /hardwareaccelerated/, accelerator: "a GPU or FPGA" },
  ],
  gcp: [
    { pattern: /^(a([2-9]|\d\d+)x?|g([2-9]|\d\d+))(-|$)/, accelerator: "a GPU" },
    {
      pattern: /^(ct\d[a-z0-9]*|tpu[a-z0-9]*)(-|$)|^v\d+[a-z]*(pod)?-\d+$|_tpu_/,
      accelerator: "a TPU",
    },
    { pattern: /^accelerator_optimized|^graphics_optimized/, accelerator: "a GPU" },
  ],
};

/** Says GPU in so many words: `LINUX_GPU_CONTAINER`, `gpu_nvidia_xlarge_1_0`, the requirement type `GPU`. */
const SAYS_GPU = /(^|[^a-z])gpus?([^a-z]|$)|^inferenceaccelerator$/;

const CLOUD_OF: Readonly<Record<CloudPackage, readonly Cloud[]>> = {
  aws: ["aws"],
  "azure-native": ["azure"],
  gcp: ["gcp"],
  kubernetes: ["aws", "azure", "gcp"],
};

/**
 * The accelerator that a machine type brings ("NVIDIA H100", "a GPU"), or undefined when it brings none. Wildcards of
 * instance requirements (`p5.*`) and Google's full resource paths are understood.
 */
export function acceleratorOf(machineType: string, cloud: CloudPackage): string | undefined {
  const text = machineType.trim().toLowerCase();
  const last = text.slice(text.lastIndexOf("/") + 1);
  const plain = last.replace(/^ml\./, "");
  for (const name of CLOUD_OF[cloud]) {
    const row = gpuTypes().find(
      (each) =>
        each.field === "machineType" &&
        each.cloud === name &&
        plain.startsWith(each.pattern.toLowerCase()),
    );
    const found =
      row?.accelerator ?? FAMILIES[name].find((family) => family.pattern.test(last))?.accelerator;
    if (found !== undefined) return found;
  }
  return SAYS_GPU.test(last) ? "a GPU" : undefined;
}

/** Kubernetes resource names and labels that ask for an accelerator when they are keys with a value other than 0. */
const RESOURCE_KEY =
  /^((nvidia|amd)\.com\/(gpu|mig-[\w.]+)(\.shared)?|gpu\.intel\.com\/\w+|google\.com\/tpu|aws\.amazon\.com\/neuron\w*|habana\.ai\/gaudi\w*|qualcomm\.com\/qaic|cloud\.google\.com\/(gke-accelerator|gke-tpu-accelerator|gke-gpu)|(run\.googleapis\.com|autopilot\.gke\.io)\/accelerator(-type)?|kubernetes\.azure\.com\/accelerator|((karpenter\.k8s\.aws|eks\.amazonaws\.com)\/instance-(gpu|accelerator)|karpenter\.azure\.com\/sku-gpu)-[\w-]+)$/;

/** Whether a key of a pod's resources, of a node selector or of a requirement names an accelerator. */
export const isAcceleratorKey = (key: string): boolean => RESOURCE_KEY.test(key);

/** Names, in any spelling and of any cloud, whose values are machine types or families: `InstanceType`, `vm_size`, node labels. */
const MACHINE_KEY =
  /(instance|vm|machine|node|host)[_-]?(types?|sizes?|class(es)?|sku|family|families)$|^karpenter\.azure\.com\/sku-(name|family)$/i;

/** Whether the values under this key are machine types. */
export const isMachineKey = (key: string): boolean => MACHINE_KEY.test(key);

/** Whether what stands under this key, when anything does, is an accelerator: `guestAccelerators`, `AcceleratorType`. */
export const isAcceleratorField = (key: string): boolean =>
  /^(guest_?accelerators?|accelerator_?types?|inference_?accelerators?|elastic_?gpu(s|specifications?)?)$/i.test(
    key,
  );

/** Whether what stands under this key is an accelerator when it names a type or a count: GKE's ComputeClass has such. */
export const isAcceleratorObject = (key: string): boolean => /^(gpu|tpu)$/i.test(key);

/** AWS' letters for families with accelerators. */
const AWS_CATEGORY = /^(p|g|gr|trn|inf|dl|f|vt)$/i;

/** Karpenter's and EKS Auto Mode's categories, and the first letters of Azure's families. */
export const ACCELERATED_CATEGORY: Readonly<Record<string, RegExp>> = {
  "karpenter.k8s.aws/instance-category": AWS_CATEGORY,
  "eks.amazonaws.com/instance-category": AWS_CATEGORY,
  "karpenter.azure.com/sku-family": /^N/i,
};
