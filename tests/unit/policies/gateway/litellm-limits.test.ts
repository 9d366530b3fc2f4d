import subject from "../../../../policies/rules/gateway/litellm-limits";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:core/v1:ConfigMap";
const config = (text: unknown) => ({ type, inputs: { data: { "config.yaml": text } } });
const GOOD = `model_list: []
litellm_settings:
  default_key_generate_params: { max_budget: 100, rpm_limit: 60 }
  upperbound_key_generate_params: { tpm_limit: 100000 }
router_settings: { timeout: 60, allowed_fails: 3, cooldown_time: 30 }
`;
const message = (must: string, fix: string): string =>
  `\`data["config.yaml"]\` must ${must}, got a configuration without; ${fix}`;
const perKey = (limits: string): string =>
  message(`give every key ${limits}`, "set them in `litellm_settings.default_key_generate_params`");
const timeout = (seconds = 900): string =>
  message(`end a call after at most ${seconds} seconds`, "set `router_settings.timeout`");
const cooldown = (name: string): string =>
  message(`leave failing targets alone (${name})`, `set \`router_settings.${name}\``);
const ALL = [
  perKey("max_budget, rpm_limit, tpm_limit"),
  timeout(),
  cooldown("allowed_fails"),
  cooldown("cooldown_time"),
];

describeRule(subject, {
  passes: {
    "everything set": config(GOOD),
    "the time-out of the library": config(
      GOOD.replace("timeout: 60, ", "").replace(
        "litellm_settings:",
        "litellm_settings:\n  request_timeout: 600",
      ),
    ),
    "no configuration of LiteLLM": config("model_names: []"),
  },
  fails: {
    "a configuration that cannot be read": { ...config("model_list: [\n  }{"), messages: ALL },
    "nothing set": { ...config("model_list: []\n"), messages: ALL },
    "a budget of nothing": {
      ...config(GOOD.replace("max_budget: 100", "max_budget: 0")),
      messages: [perKey("max_budget")],
    },
    "an endless time-out": {
      ...config(GOOD.replace("timeout: 60", "timeout: 6000")),
      messages: [timeout()],
    },
    "no cool-down": {
      ...config(GOOD.replace("cooldown_time: 30", "num_retries: 2")),
      messages: [cooldown("cooldown_time")],
    },
  },
  missing: { type },
  unknown: { ...config(UNKNOWN), path: 'data["config.yaml"]' },
  config: {
    without: config(GOOD),
    with: { ...config(GOOD), config: { timeoutSeconds: 30 }, messages: [timeout(30)] },
  },
  ignores: {
    type: "kubernetes:core/v1:Secret",
    inputs: { data: { "config.yaml": "model_list: []" } },
  },
});
