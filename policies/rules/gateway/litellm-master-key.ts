import { isConfigMap, liteLlmConfigs } from "../../internal/litellm";
import type { Value } from "../../internal/value";
import { containers, hasPodSpec, podSpec } from "../../internal/workloads";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

const MASTER = ["LITELLM_MASTER_KEY", "MASTER_KEY"];
const SALT = "LITELLM_SALT_KEY";

/** The key that may do everything is nobody's default, and what is kept in the database has a key of its own. */
export default rule({
  id: "litellm-master-key",
  title: "LiteLLM's master key comes from a secret, and its database has a salt key",
  severity: "critical",
  why: "Without a master key LiteLLM takes every key, and with the documentation's everyone knows it; without a salt key the credentials in its database are lost when the master key changes.",
  seen: "a deployment whose master key stood in the wrong section of its configuration and which answered any key at all (github.com/BerriAI/litellm-docs/pull/1184)",
  remedy:
    "Set LITELLM_MASTER_KEY and LITELLM_SALT_KEY from a Secret (`valueFrom.secretKeyRef`), and `general_settings.master_key` to os.environ/LITELLM_MASTER_KEY or leave it out.",
  publicIds: [],

  applies: (token) => hasPodSpec(token) || isConfigMap(token),

  check(resource) {
    if (isConfigMap(resource.token)) return judgeConfig(resource);
    for (const container of containers(podSpec(resource))) {
      resource.attempt(() => {
        const image = container.get("image").text() ?? "";
        if (/(^|\/)litellm[\w-]*([:@]|$)/.test(image)) judgeContainer(resource, container);
      });
    }
  },
});

function judgeContainer(resource: Resource, container: Value): void {
  const env = container.get("env");
  const find = (names: readonly string[]): Value | undefined =>
    env.items().find((each) => names.includes(each.get("name").text() ?? ""));
  // A whole Secret may be handed over, whose keys cannot be seen from here.
  const whole = container.get("envFrom").items().length > 0;
  const master = find(MASTER);
  if (!master && !whole) {
    const fix = "add LITELLM_MASTER_KEY with `valueFrom.secretKeyRef`";
    resource.violation({ at: env, must: "set LITELLM_MASTER_KEY", got: "no such variable", fix });
  }
  for (const variable of [master, find([SALT])]) {
    if (!variable) continue;
    const at = variable.get("value");
    resource.attempt(() => {
      if (at.isMissing) return;
      const fix = "take `valueFrom.secretKeyRef` in its place";
      resource.violation({ at, must: "be left out", got: "the key itself", fix });
    });
  }
  const stored = find(["DATABASE_URL", "STORE_MODEL_IN_DB", "DATABASE_HOST"]);
  if (!stored || whole || find([SALT])) return;
  const fix = "add LITELLM_SALT_KEY with `valueFrom.secretKeyRef`, and never change it";
  resource.violation({ at: env, must: `set ${SALT}`, got: "a database without it", fix });
}

function judgeConfig(resource: Resource): void {
  for (const { at, content } of liteLlmConfigs(resource)) {
    for (const section of ["general_settings", "litellm_settings"]) {
      const key = content.get(section, "master_key");
      const text = key.text();
      if (text === undefined) continue;
      if (section === "litellm_settings") {
        resource.violation({
          at,
          must: "hold `master_key` in `general_settings`",
          got: "it in `litellm_settings`, where nothing reads it",
          fix: "move it, or leave it out and set LITELLM_MASTER_KEY",
        });
      } else if (!text.startsWith("os.environ/")) {
        resource.violation({
          at,
          must: "hold no master key",
          got: "the key itself in `general_settings.master_key`",
          fix: "write os.environ/LITELLM_MASTER_KEY in its place",
        });
      }
    }
  }
}
