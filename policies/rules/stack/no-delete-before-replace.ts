import { STATEFUL } from "../../internal/stateful";
import { rule } from "../../rule";

/** A replacement of what holds data is made before the old one goes. */
export default rule({
  id: "no-delete-before-replace",
  title: "What holds data is never deleted before its replacement exists",
  severity: "high",
  why: "When the new one cannot be made, the old one is gone already; and nobody has had the time to move what was in it.",
  seen: "a resource lost for good when its creation failed after `deleteBeforeReplace` had deleted the old one (github.com/pulumi/pulumi/issues/16629)",
  remedy:
    "Leave the resource option `deleteBeforeReplace` out; name resources automatically, so that old and new can stand side by side.",
  publicIds: [],

  applies: (token) => Object.hasOwn(STATEFUL, token),

  check(resource) {
    const { deleteBeforeReplace, protect } = resource.options;
    // The engine refuses to delete what is protected, also for a replacement.
    if (deleteBeforeReplace !== true || protect === true) return;
    resource.violation({
      at: [],
      must: "not be deleted before its replacement exists",
      got: "the resource option `deleteBeforeReplace: true`",
      fix: "leave `deleteBeforeReplace` out, or protect the resource",
    });
  },
});
