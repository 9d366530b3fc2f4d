import { isModelArmor, judgeConfidence, weakestSetting } from "../../internal/model-armor";
import { rule } from "../../rule";

interface Config {
  /** Highest confidence that a finding may need to count. */
  weakest: string;
}

/** Prompts are screened for attacks. */
export default rule<Config>({
  id: "modelarmor-prompt-injection",
  title: "Model Armor screens for prompt injection and jailbreaks",
  severity: "high",
  why: "An instruction in a document that the model reads needs no hostile caller.",
  seen: "instructions in shared documents and calendars that Gemini followed (beyondscale.tech/blog/google-vertex-ai-security-enterprise-guide)",
  remedy:
    "Set `filterConfig.piAndJailbreakFilterSettings.filterEnforcement` to ENABLED and a `confidenceLevel`.",
  publicIds: [],
  config: { schema: { weakest: weakestSetting }, defaults: { weakest: "HIGH" } },

  applies: isModelArmor,

  check(resource, { weakest }) {
    const settings = resource.get("filterConfig", "piAndJailbreakFilterSettings");
    const at = settings.get("filterEnforcement");
    if (!at.is("ENABLED")) {
      return resource.violation({
        at,
        must: 'be "ENABLED"',
        fix: 'set `filterEnforcement` to "ENABLED"',
      });
    }
    judgeConfidence(resource, settings.get("confidenceLevel"), weakest);
  },
});
