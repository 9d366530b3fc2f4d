import type { AlertRule } from "../types";
import { aliasErrors } from "./alias-errors";
import { budget100, budget50, budget80 } from "./budget";
import { configRejected } from "./config-rejected";
import { controlPlaneLost } from "./control-plane-lost";
import { failureCause } from "./failure-cause";
import { fallbackAnswers } from "./fallback-answers";
import { gatewayAbsent } from "./gateway-absent";
import { gatewayErrors } from "./gateway-errors";
import { limitsFailing } from "./limits-failing";
import { noTargetLeft } from "./no-target-left";
import { redisFailing } from "./redis-failing";
import { retries } from "./retries";
import { secretsMalformed } from "./secrets-malformed";
import { secretsOld } from "./secrets-old";
import { slowAnswers } from "./slow-answers";
import { slowFirstToken } from "./slow-first-token";
import { targetEjected } from "./target-ejected";
import { tenantErrors } from "./tenant-errors";
import { tokenClock } from "./token-clock";
import { tokenExchangeFailing } from "./token-exchange-failing";
import { tokenOld } from "./token-old";
import { tokenUnusable } from "./token-unusable";
import { usageUnpriced } from "./usage-unpriced";

/** Every alarm of a gateway, the gravest first within each subject. */
export const ALERTS: readonly AlertRule[] = [
  gatewayAbsent,
  gatewayErrors,
  aliasErrors,
  tenantErrors,
  noTargetLeft,
  targetEjected,
  fallbackAnswers,
  retries,
  failureCause,
  slowAnswers,
  slowFirstToken,
  tokenUnusable,
  tokenOld,
  tokenExchangeFailing,
  tokenClock,
  secretsOld,
  secretsMalformed,
  limitsFailing,
  redisFailing,
  budget100,
  budget80,
  budget50,
  usageUnpriced,
  configRejected,
  controlPlaneLost,
];
