import { filtersOf, judgeFilter } from "../../internal/azure-filters";
import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

/** Content filters refuse attacks on the model, those in documents too. */
export default rule({
  id: "azure-openai-prompt-shields",
  title: "Content filters refuse jailbreaks and indirect attacks",
  severity: "high",
  why: "An indirect attack stands in a document that the model reads, so no caller has to be hostile.",
  seen: "users told to switch the jailbreak filter off when an agent's prompt was refused (github.com/browser-use/browser-use/issues/262)",
  remedy:
    "Add filters Jailbreak and Indirect Attack for Prompt with `enabled` and `blocking` true.",
  publicIds: ["AzPol f3a9c2e0-7b4d-4d8f-9c3a-2e1f6b9a8d4e"],

  applies: (token) =>
    token === "azure-native:cognitiveservices:RaiPolicy" ||
    token === "azure-native:cognitiveservices:SubscriptionRaiPolicy",

  check(resource) {
    const all = resource.get("properties", "contentFilters");
    for (const name of ["Jailbreak", "Indirect Attack"]) {
      // The default policies have Jailbreak, none has Indirect Attack.
      const kept = name === "Jailbreak" && !isEmpty(resource.get("properties", "basePolicyName"));
      resource.attempt(() => {
        if (kept && isEmpty(all)) return;
        judgeFilter(resource, filtersOf(all), { name, source: "Prompt" });
      });
    }
  },
});
