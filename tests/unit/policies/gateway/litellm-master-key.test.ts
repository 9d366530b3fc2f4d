import subject from "../../../../policies/rules/gateway/litellm-master-key";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:apps/v1:Deployment";
const ENV = "spec.template.spec.containers[0].env";
const runs = (container: object) => ({
  type,
  inputs: {
    spec: {
      template: { spec: { containers: [{ image: "litellm/litellm:v1.90.0", ...container }] } },
    },
  },
});
const fromSecret = (name: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: "litellm", key: name } },
});
const config = (text: string) => ({
  type: "kubernetes:core/v1:ConfigMap",
  inputs: { data: { "config.yaml": text } },
});
const NO_MASTER = `\`${ENV}\` must set LITELLM_MASTER_KEY, got no such variable; add LITELLM_MASTER_KEY with \`valueFrom.secretKeyRef\``;
const NO_SALT = `\`${ENV}\` must set LITELLM_SALT_KEY, got a database without it; add LITELLM_SALT_KEY with \`valueFrom.secretKeyRef\`, and never change it`;
const literal = (at: string): string =>
  `\`${at}\` must be left out, got the key itself; take \`valueFrom.secretKeyRef\` in its place`;
const IN_CONFIG =
  '`data["config.yaml"]` must hold no master key, got the key itself in `general_settings.master_key`; write os.environ/LITELLM_MASTER_KEY in its place';

describeRule(subject, {
  passes: {
    "both from secrets": runs({
      env: [
        fromSecret("LITELLM_MASTER_KEY"),
        fromSecret("LITELLM_SALT_KEY"),
        fromSecret("DATABASE_URL"),
      ],
    }),
    "a whole secret": runs({
      env: [fromSecret("DATABASE_URL")],
      envFrom: [{ secretRef: { name: "litellm" } }],
    }),
    "a configuration that refers": config(
      "model_list: []\ngeneral_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n",
    ),
    "another configuration": config("general_settings:\n  master_key: abc\n"),
    "another program": {
      type,
      inputs: { spec: { template: { spec: { containers: [{ image: "nginx" }] } } } },
    },
  },
  fails: {
    "the documentation's key": {
      ...runs({ env: [{ name: "LITELLM_MASTER_KEY", value: "sk-1234" }] }),
      messages: [literal(`${ENV}[0].value`)],
    },
    "a database without a salt key": {
      ...runs({ env: [fromSecret("LITELLM_MASTER_KEY"), fromSecret("DATABASE_URL")] }),
      messages: [NO_SALT],
    },
    "a salt key in plain text": {
      ...runs({
        env: [fromSecret("LITELLM_MASTER_KEY"), { name: "LITELLM_SALT_KEY", value: "abc" }],
      }),
      messages: [literal(`${ENV}[1].value`)],
    },
    "a key in the configuration": {
      ...config("model_list: []\ngeneral_settings:\n  master_key: sk-1234\n"),
      messages: [IN_CONFIG],
    },
    "a key where nothing reads it": {
      ...config("model_list: []\nlitellm_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"),
      messages: [
        '`data["config.yaml"]` must hold `master_key` in `general_settings`, got it in `litellm_settings`, where nothing reads it; move it, or leave it out and set LITELLM_MASTER_KEY',
      ],
    },
  },
  missing: { ...runs({}), messages: [NO_MASTER] },
  unknown: { ...runs({ env: UNKNOWN }), path: ENV },
  ignores: {
    type: "kubernetes:core/v1:Secret",
    inputs: { data: { "config.yaml": "model_list: []\ngeneral_settings:\n  master_key: x" } },
  },
});
