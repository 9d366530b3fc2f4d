import type { AnyRule } from "../../stack-rule";
import allowedRegions from "./allowed-regions";

export const regions: readonly AnyRule[] = [allowedRegions];
