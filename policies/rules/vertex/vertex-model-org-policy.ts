import { isEmpty } from "../../internal/require";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

const CONSTRAINT = /(^|\/)vertexai\.allowedModels$/;

const POLICY = "gcp:orgpolicy/policy:Policy";
const OLDER = new Set([
  "gcp:projects/organizationPolicy:OrganizationPolicy",
  "gcp:folder/organizationPolicy:OrganizationPolicy",
  "gcp:organizations/policy:Policy",
]);

/** As Google takes them: `publishers/google/models/gemini-3.8-flash:predict` (docs.cloud.google.com/vertex-ai/generative-ai/docs/control-model-access, 2026-11-21). */
const MODEL = /^(is:)?publishers\/[^/*]+\/models\/[^/*:]+:(predict|deploy|tune|\*)$/;

/** Where an organisation says which models may be used, it lists them. */
export default rule({
  id: "vertex-model-org-policy",
  title: "The organisation policy on models lists the models that are allowed",
  severity: "medium",
  why: "A list of denied models allows every model that comes out tomorrow.",
  seen: "without the policy everybody with access to Vertex AI may use every model of Model Garden, third parties' included (docs.cloud.google.com/vertex-ai/generative-ai/docs/control-model-access)",
  remedy:
    "Set `spec.rules[].values.allowedValues` of constraint vertexai.allowedModels to `publishers/<publisher>/models/<model>:predict`.",
  publicIds: [],

  applies: (token) => token === POLICY || OLDER.has(token),

  check(resource) {
    if (resource.token === POLICY) return judgePolicy(resource);
    if (!CONSTRAINT.test(resource.get("constraint").text() ?? "")) return;
    const list = resource.get("listPolicy");
    resource.attempt(() => refuseAll(resource, list.get("allow", "all")));
    judgeValues(resource, list.get("allow", "values"));
  },
});

function judgePolicy(resource: Resource): void {
  if (!CONSTRAINT.test(resource.get("name").text() ?? "")) return;
  const rules = resource.get("spec", "rules");
  if (isEmpty(rules)) return judgeValues(resource, rules);
  for (const each of rules.items()) {
    if (each.get("denyAll").is(true)) continue;
    resource.attempt(() => refuseAll(resource, each.get("allowAll")));
    judgeValues(resource, each.get("values", "allowedValues"));
  }
}

function refuseAll(resource: Resource, at: Value): void {
  if (!at.is(true)) return;
  resource.violation({ at, must: "not allow all", fix: "list the models that are allowed" });
}

function judgeValues(resource: Resource, at: Value): void {
  resource.attempt(() => {
    if (isEmpty(at)) {
      return resource.violation({
        at,
        must: "list the models that are allowed",
        fix: "list publishers/<publisher>/models/<model>:predict for each",
      });
    }
    resource.each(at.items(), (value) => {
      if (MODEL.test(value.text() ?? "")) return;
      resource.violation({
        at: value,
        must: "name one model and what may be done with it",
        fix: "write publishers/<publisher>/models/<model>:predict",
      });
    });
  });
}
