import { gpuInputs } from "./catalog";

/** Last names of inputs that hold a machine type and nothing else. */
const MACHINE_TYPE = /(^|\.)(instanceTypes?|vmSizes?|machineTypes?)$/;
/** Inputs of those names that hold something else: a build machine's class. */
const OTHERS: ReadonlySet<string> = new Set(["aws:codebuild/fleet:Fleet"]);
/** A scale set's size is the name of its SKU. */
const SKU: Readonly<Record<string, string>> = {
  "azure-native:compute:VirtualMachineScaleSet": "sku.name",
};

const found = new Map<string, readonly string[]>();

/** The inputs of a type that hold machine types, from the table that is made of the installed SDKs. */
export function machineTypePaths(token: string): readonly string[] {
  const known = found.get(token);
  if (known) return known;
  const all = OTHERS.has(token) ? [] : Object.keys(gpuInputs().judged[token] ?? {});
  const paths = all.filter((path) => MACHINE_TYPE.test(path) || path === SKU[token]);
  found.set(token, paths);
  return paths;
}

/** A machine type as it is compared: lower case, without Google's path and SageMaker's prefix. */
export const plainMachineType = (text: string): string =>
  text.trim().toLowerCase().replace(/^.*\//, "").replace(/^ml\./, "");

const AWS_SIZES: Readonly<Record<string, number>> = {
  nano: 2,
  micro: 2,
  small: 2,
  medium: 2,
  large: 2,
  xlarge: 4,
};
/** The D series up to version 2 counts sizes, not processors (learn.microsoft.com/azure/virtual-machines/sizes, 2026-11-21). */
const AZURE_D_SIZES: Readonly<Record<string, number>> = {
  1: 1,
  2: 2,
  3: 4,
  4: 8,
  5: 16,
  11: 2,
  12: 4,
  13: 8,
  14: 16,
  15: 20,
};

/**
 * The processors that a machine type's name tells of, at most: `m7i.4xlarge` 16, `Standard_D8s_v5` 8, `n2-standard-32` 32.
 * Undefined where the name tells nothing, as of plain `metal`.
 */
export function processorsOf(machineType: string): number | undefined {
  const text = plainMachineType(machineType);
  const aws = /^[a-z0-9-]+\.(?:metal-)?(?:(\d+)xl(?:arge)?|([a-z]+))$/.exec(text);
  if (aws) return aws[1] === undefined ? AWS_SIZES[aws[2] ?? ""] : Number(aws[1]) * 4;
  const azure = /^(?:standard|basic)_([a-z]+)(\d+)[a-z0-9-]*(_.+)?$/.exec(text);
  if (azure) {
    const [, family = "", size = "", version] = azure;
    const counts = /^ds?$/.test(family) && /^(_v2)?(_promo)?$/.test(version ?? "");
    return counts ? AZURE_D_SIZES[size] : Number(size);
  }
  const custom = /(?:^|-)custom-(?:[a-z]+-)?(\d+)-/.exec(text);
  if (custom) return Number(custom[1]);
  if (/-(micro|small|medium)$/.test(text)) return 2;
  const google = /^[a-z]\d[a-z0-9]*-[a-z]+-(\d+)(?:-[a-z0-9]+)?$/.exec(text);
  return google ? Number(google[1]) : undefined;
}
