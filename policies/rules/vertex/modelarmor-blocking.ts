import { isModelArmor, TEMPLATE } from "../../internal/model-armor";
import { isEmpty, requireInputs } from "../../internal/require";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

/** What is found is refused. */
export default rule({
  id: "modelarmor-blocking",
  title: "Model Armor refuses what it finds, also when a filter fails",
  severity: "high",
  why: "A finding that is only noted reaches the model or the caller all the same.",
  seen: "floor settings that gcloud switches on for Vertex AI only inspect until they are told to block (docs.cloud.google.com/model-armor/model-armor-vertex-integration)",
  remedy:
    "Templates: `templateMetadata.enforcementType` INSPECT_AND_BLOCK and `ignorePartialInvocationFailures` false. Floors: `enableFloorSettingEnforcement` and `aiPlatformFloorSetting.inspectAndBlock` true.",
  publicIds: [],

  applies: isModelArmor,

  check(resource) {
    if (resource.token === TEMPLATE) {
      return requireInputs(resource, [
        {
          path: "templateMetadata.enforcementType",
          oneOf: ["INSPECT_AND_BLOCK"],
        },
        {
          path: "templateMetadata.ignorePartialInvocationFailures",
          oneOf: [false],
          default: true,
        },
      ]);
    }
    requireInputs(resource, [{ path: "enableFloorSettingEnforcement", oneOf: [true] }]);
    resource.attempt(() => judgeServices(resource));
  },
});

/** A floor that is bound to a service says for it whether it blocks. */
function judgeServices(resource: Resource): void {
  const services = resource.get("integratedServices");
  const settings: [string, string][] = [
    ["AI_PLATFORM", "aiPlatformFloorSetting"],
    ["GOOGLE_MCP_SERVER", "googleMcpServerFloorSetting"],
  ];
  for (const [service, name] of settings) {
    const bound = services.items().some((each) => each.is(service));
    if (!bound && isEmpty(resource.get(name))) continue;
    requireInputs(resource, [{ path: `${name}.inspectAndBlock`, oneOf: [true] }]);
  }
}
