import { filtersOf, judgeFilter, LEVELS } from "../../internal/azure-filters";
import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Highest severity from which content has to be refused: `Low` refuses most, `High` least. */
  weakest: string;
}

const HARMFUL = ["Hate", "Selfharm", "Sexual", "Violence"];

/** Content filters refuse harmful prompts and answers. */
export default rule<Config>({
  id: "azure-openai-content-filter-blocking",
  title: "Content filters refuse harmful prompts and answers",
  severity: "high",
  why: "A filter that only takes note lets the answer through, and what a policy leaves out is up to a base that Microsoft changes.",
  seen: "a filter switched down for a whole deployment because an agent's prompts tripped over it (github.com/paperclipai/paperclip/issues/8121)",
  remedy:
    "Give each of Hate, Selfharm, Sexual and Violence a filter for Prompt and for Completion with `enabled` and `blocking` true.",
  publicIds: ["AzPol f3a9c2e0-7b4d-4d8f-9c3a-2e1f6b9a8d4e"],
  config: {
    schema: {
      weakest: {
        type: "string",
        enum: [...LEVELS],
        default: "High",
        description: "Highest severity from which content has to be refused.",
      },
    },
    defaults: { weakest: "High" },
  },

  applies: (token) =>
    token === "azure-native:cognitiveservices:RaiPolicy" ||
    token === "azure-native:cognitiveservices:SubscriptionRaiPolicy",

  check(resource, { weakest }) {
    const all = resource.get("properties", "contentFilters");
    // Microsoft.DefaultV2 and the like have these filters; a policy that changes none keeps them.
    if (isEmpty(all) && !isEmpty(resource.get("properties", "basePolicyName"))) return;
    for (const source of ["Prompt", "Completion"]) {
      for (const name of HARMFUL) {
        resource.attempt(() => judgeFilter(resource, filtersOf(all), { name, source, weakest }));
      }
    }
  },
});
