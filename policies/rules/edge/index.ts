import type { AnyRule } from "../../stack-rule";
import albDesync from "./alb-desync";
import albDropInvalidHeaders from "./alb-drop-invalid-headers";
import albWaf from "./alb-waf";
import lbAccessLogs from "./lb-access-logs";
import lbDeletionProtection from "./lb-deletion-protection";
import lbHttpsOnly from "./lb-https-only";
import lbTls12 from "./lb-tls12";

/** Rules for load balancers and what else stands at the edge. */
export const edge: readonly AnyRule[] = [
  lbHttpsOnly,
  lbTls12,
  lbAccessLogs,
  lbDeletionProtection,
  albDropInvalidHeaders,
  albDesync,
  albWaf,
];
