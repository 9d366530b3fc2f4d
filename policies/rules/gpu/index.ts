import type { AnyRule } from "../../stack-rule";
import approvedInstanceTypes from "./approved-instance-types";
import ec2NoPublicIp from "./ec2-no-public-ip";
import gpuOutsideProd from "./gpu-outside-prod";
import gpuPoolBudgetTag from "./gpu-pool-budget-tag";
import gpuPoolCapped from "./gpu-pool-capped";
import gpuPoolDedicated from "./gpu-pool-dedicated";
import imdsv2Hop1 from "./imdsv2-hop-1";

/** Rules for machines, with and without accelerators. */
export const gpu: readonly AnyRule[] = [
  gpuOutsideProd,
  approvedInstanceTypes,
  gpuPoolDedicated,
  gpuPoolCapped,
  gpuPoolBudgetTag,
  imdsv2Hop1,
  ec2NoPublicIp,
];
