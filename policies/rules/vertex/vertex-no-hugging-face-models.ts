import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Models of Hugging Face that were looked at, as `owner/name`. */
  allowed: string[];
}

/** Models come from publishers of Model Garden, or were looked at. */
export default rule<Config>({
  id: "vertex-no-hugging-face-models",
  title: "No model is deployed straight from Hugging Face",
  severity: "high",
  why: "Loading a model's file can run code, with the rights of the endpoint.",
  seen: "about a hundred models on Hugging Face that ran code when they were loaded, one with a shell for its maker (wraith.sh/incidents/huggingface-malicious-models-jfrog)",
  remedy:
    "Set `publisherModelName`, or copy the model after looking at it and add it to `allowed`.",
  publicIds: [],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Models of Hugging Face that were looked at, as owner/name.",
      },
    },
    defaults: { allowed: [] },
  },

  applies: (token) =>
    token === "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment",

  check(resource, { allowed }) {
    const at = resource.get("huggingFaceModelId");
    if (isEmpty(at) || allowed.includes(at.text() ?? "")) return;
    resource.violation({
      at,
      must: "be a model that was looked at",
      fix: "set `publisherModelName` instead, or add the model to `allowed` of vertex-no-hugging-face-models",
    });
  },
});
