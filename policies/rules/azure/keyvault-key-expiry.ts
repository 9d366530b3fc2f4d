import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

/** Keys end or are renewed. */
export default rule({
  id: "keyvault-key-expiry",
  title: "Keys of key vaults rotate by themselves or expire",
  severity: "medium",
  why: "A key that neither ends nor changes protects everything there ever was.",
  seen: "a module that could make keys but no rotation for them (github.com/Azure/ResourceModules/issues/2824)",
  remedy:
    "Set `properties.rotationPolicy` with a lifetime action of type rotate, or `properties.attributes.expires`.",
  publicIds: [],

  applies: (token) => token === "azure-native:keyvault:Key",

  check(resource) {
    const expires = resource.get("properties", "attributes", "expires");
    if (!isEmpty(expires)) return;
    const at = resource.get("properties", "rotationPolicy");
    const rotates = at
      .get("lifetimeActions")
      .items()
      .some((action) => action.get("action", "type").is("rotate"));
    if (rotates) return;
    resource.violation({
      at,
      must: "have a lifetime action of type rotate",
      fix: "set `properties.rotationPolicy.lifetimeActions`, or `properties.attributes.expires`",
    });
  },
});
