import { isModelArmor, judgeConfidence, weakestSetting } from "../../internal/model-armor";
import { rule } from "../../rule";

interface Config {
  /** Highest confidence that a finding may need to count. */
  weakest: string;
}

const HARMFUL = ["DANGEROUS", "HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT"];

/** Prompts and answers are screened for harmful content. */
export default rule<Config>({
  id: "modelarmor-harmful-content",
  title: "Model Armor screens for all four kinds of harmful content",
  severity: "medium",
  why: "A kind without a filter passes, whatever the others find.",
  seen: "integrations that screen nothing until each filter is configured (docs.cloud.google.com/model-armor/model-armor-vertex-integration)",
  remedy:
    "List DANGEROUS, HARASSMENT, HATE_SPEECH and SEXUALLY_EXPLICIT in `filterConfig.raiSettings.raiFilters`.",
  publicIds: [],
  config: { schema: { weakest: weakestSetting }, defaults: { weakest: "HIGH" } },

  applies: isModelArmor,

  check(resource, { weakest }) {
    const at = resource.get("filterConfig", "raiSettings", "raiFilters");
    const filters = at.items();
    for (const type of HARMFUL) {
      resource.attempt(() => {
        const filter = filters.find((each) => each.get("filterType").is(type));
        if (filter) return judgeConfidence(resource, filter.get("confidenceLevel"), weakest);
        resource.violation({
          at,
          must: `have a filter for ${type}`,
          got: "none",
          fix: `add { filterType: ${JSON.stringify(type)}, confidenceLevel: ${JSON.stringify(weakest)} }`,
        });
      });
    }
  },
});
