import { isEmpty } from "../../internal/require";
import { TEMPLATE } from "../../internal/model-armor";
import { rule } from "../../rule";

/** Prompts and answers are screened for personal data. */
export default rule({
  id: "modelarmor-pii",
  title: "Model Armor templates screen for sensitive data",
  severity: "medium",
  why: "What a caller pastes into a prompt, or a model repeats, is logged and learnt from by others.",
  seen: "floor settings that gcloud makes hold no such filter until one is set (docs.cloud.google.com/model-armor/model-armor-vertex-integration)",
  remedy:
    "Set `filterConfig.sdpSettings.basicConfig.filterEnforcement` to ENABLED, or `advancedConfig.inspectTemplate`.",
  publicIds: [],

  applies: (token) => token === TEMPLATE,

  check(resource) {
    const settings = resource.get("filterConfig", "sdpSettings");
    if (!isEmpty(settings.get("advancedConfig", "inspectTemplate"))) return;
    const at = settings.get("basicConfig", "filterEnforcement");
    if (at.is("ENABLED")) return;
    resource.violation({
      at,
      must: 'be "ENABLED"',
      fix: 'set `filterEnforcement` to "ENABLED", or `advancedConfig.inspectTemplate`',
    });
  },
});
