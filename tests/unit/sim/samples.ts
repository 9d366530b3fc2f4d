import type { Sample } from "../../../sim/facts/sample";
import { samples as aws } from "../../../sim/facts/aws/samples";
import { samples as azure } from "../../../sim/facts/azure/samples";
import { samples as gcp } from "../../../sim/facts/gcp/samples";

/** Sample inputs by type token, over all clouds. */
export const samples: Readonly<Record<string, Sample>> = { ...aws, ...azure, ...gcp };
