/** EC2 instance types: which exist, which are ARM, which draw on a quota that a fresh account has none of. */
import data from "./data/instance-types.json";
import type { Failure, Json } from "../../model";
import { suggestion } from "../../schema/nearest";
import { failure, got } from "./common";

const families = data.families as Record<string, string>;

/** Whether EC2 has the instance type. */
export function isInstanceType(value: string): boolean {
  const [family, size] = [value.slice(0, value.indexOf(".")), value.slice(value.indexOf(".") + 1)];
  return Object.hasOwn(families, family) && (families[family] as string).split(" ").includes(size);
}

/** Whether the family runs on AWS's ARM processors: a `g` right after the generation, or the first one, a1. */
export function isArm(instanceType: string): boolean {
  return /^(a1|[a-z]+\d+g[a-z]*)(-[a-z0-9]+)?\./.test(instanceType);
}

/** Accelerated families by the vCPU quota they draw on. A fresh account has 0 in each. */
const QUOTAS: [name: string, family: RegExp][] = [
  ["G and VT", /^(g|gr|vt)\d/],
  ["P", /^p\d/],
  ["Inf", /^inf\d/],
  ["Trn", /^trn\d/],
  ["DL", /^dl\d/],
  ["F", /^f\d/],
  ["HPC", /^hpc\d/],
  ["High Memory", /^u-/],
];

/** The vCPU quota of an accelerated type; undefined for types a fresh account may start. */
export function acceleratedQuota(instanceType: string): string | undefined {
  return QUOTAS.find(([, family]) => family.test(instanceType))?.[0];
}

/** Refuses types that do not exist, with the nearest one that does. */
export function checkInstanceType(value: Json | undefined, path: string): Failure[] {
  if (typeof value !== "string" || isInstanceType(value)) return [];
  const family = value.split(".")[0] ?? "";
  const candidates = Object.hasOwn(families, family)
    ? (families[family] as string).split(" ").map((size) => `${family}.${size}`)
    : Object.entries(families)
        .map(([name, sizes]) => `${name}.${value.split(".")[1] ?? sizes.split(" ")[0]}`)
        .filter(isInstanceType);
  return [
    failure(path, `must be an EC2 instance type, ${got(value)}${suggestion(value, candidates)}`),
  ];
}
