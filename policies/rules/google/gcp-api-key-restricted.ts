import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** APIs that no key may be good for. */
  forbidden: string[];
}

const MODEL_APIS = [
  "aiplatform.googleapis.com",
  "generativelanguage.googleapis.com",
  "modelarmor.googleapis.com",
];

/** API keys are good for listed APIs, and never for models. */
export default rule<Config>({
  id: "gcp-api-key-restricted",
  title: "API keys are restricted to listed APIs, none of which serves models",
  severity: "critical",
  why: "A key without a list is good for every API of its project, models among them, and whoever reads it pays with it.",
  seen: "82,314 dollars of Gemini calls in 48 hours with a key that was made for maps (lepro.dev/en/google-api-keys-gemini-exposure)",
  remedy:
    "List the APIs in `restrictions.apiTargets`; call models with tokens of a service account instead of a key.",
  publicIds: [],
  config: {
    schema: {
      forbidden: {
        type: "array",
        items: { type: "string" },
        default: MODEL_APIS,
        description: "APIs that no key may be good for.",
      },
    },
    defaults: { forbidden: MODEL_APIS },
  },

  applies: (token) => token === "gcp:projects/apiKey:ApiKey",

  check(resource, { forbidden }) {
    const at = resource.get("restrictions", "apiTargets");
    if (isEmpty(at)) {
      return resource.violation({
        at,
        must: "list the APIs that the key is good for",
        fix: "set `restrictions.apiTargets`",
      });
    }
    resource.each(at.items(), (target) => {
      const service = target.get("service");
      if (!forbidden.includes(service.text() ?? "")) return;
      resource.violation({
        at: service,
        must: "be no API that serves models",
        fix: "take it out and call the API with tokens of a service account",
      });
    });
  },
});
