/** The direct providers' words for faults. */
import type { FaultWords } from "../server/faulty";

/** developers.openai.com/api/docs/guides/error-codes, 2026-11-21. */
export const OPENAI_FAULTS: FaultWords = {
  throttled: [
    "rate_limit_exceeded",
    "Rate limit reached for requests in organization org-sim0 on requests per min (RPM): Limit 500. Please try again in 7s.",
  ],
  internal: [
    "server_error",
    "The server had an error while processing your request. Sorry about that!",
  ],
  unavailable: ["server_error", "The engine is currently overloaded, please try again later."],
  gone: ["model_not_found", "The model does not exist or you do not have access to it."],
  dailyQuota: [
    "insufficient_quota",
    "You exceeded your current quota, please check your plan and billing details.",
  ],
  quotaHasRetryAfter: false,
  expired: {
    status: 401,
    words: [
      "invalid_api_key",
      "Incorrect API key provided: sk-********. You can find your API key at https://platform.openai.com/account/api-keys.",
    ],
  },
};

/** platform.claude.com/docs/en/api/errors, 2026-11-21: what is overloaded answers 529. */
export const ANTHROPIC_FAULTS: FaultWords = {
  throttled: [
    "rate_limit_error",
    "This request would exceed your organization's rate limit of 1000 requests per minute.",
  ],
  internal: ["api_error", "Internal server error"],
  unavailable: ["overloaded_error", "Overloaded"],
  unavailableStatus: 529,
  gone: ["not_found_error", "model: not found"],
  dailyQuota: [
    "rate_limit_error",
    "This request would exceed your organization's monthly spend limit.",
  ],
  quotaHasRetryAfter: true,
  expired: { status: 401, words: ["authentication_error", "invalid x-api-key"] },
};

/** docs.cohere.com/reference/errors, 2026-11-21. */
export const COHERE_FAULTS: FaultWords = {
  throttled: [
    "too_many_requests",
    "you are past the per minute request limit, please wait and try again later.",
  ],
  internal: ["internal_error", "internal server error, this has been reported to our developers"],
  unavailable: ["unavailable", "the service is currently unavailable, please try again later"],
  gone: [
    "model_not_found",
    "model not found, make sure the correct model ID was used and that you have access to the model.",
  ],
  dailyQuota: ["too_many_requests", "you have reached your monthly limit of calls"],
  quotaHasRetryAfter: false,
  expired: { status: 401, words: ["unauthorized", "invalid api token"] },
};
