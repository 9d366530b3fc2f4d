import type { AlertRule } from "../types";
import { WINDOW_SECONDS } from "../recordings/calls";

/** The rate-limit service cannot reach Redis. */
export const redisFailing: AlertRule = {
  name: "RedisFailing",
  severity: "page",
  forSeconds: 60,
  expr: (timing) =>
    `sum(increase(ratelimit_service_should_rate_limit_error{err_type="redis_error"}[${timing.length(WINDOW_SECONDS)}])) > 0 or sum(ratelimit_service_should_rate_limit_error{err_type="redis_error"} unless ratelimit_service_should_rate_limit_error{err_type="redis_error"} offset ${timing.length(WINDOW_SECONDS)}) > 0`,
  summary: "The counters of limits and budgets cannot be reached",
  description:
    "Redis is down, full or unreachable. Calls pass uncounted meanwhile, some 0.2 s late.",
};
