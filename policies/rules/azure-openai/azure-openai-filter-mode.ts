import { rule } from "../../rule";

/** Filters look at an answer before the caller does. */
export default rule({
  id: "azure-openai-filter-mode",
  title: "Content filters hold an answer back until they have looked at it",
  severity: "medium",
  why: "With the asynchronous filter harmful text is on the screen before the sign to stop comes, up to a thousand characters later.",
  seen: "Microsoft's own warning that content against the policy may be shown first (learn.microsoft.com/azure/foundry/openai/concepts/content-streaming)",
  remedy: "Set `properties.mode` to Blocking or Default.",
  publicIds: [],

  applies: (token) =>
    token === "azure-native:cognitiveservices:RaiPolicy" ||
    token === "azure-native:cognitiveservices:SubscriptionRaiPolicy",

  check(resource) {
    const at = resource.get("properties", "mode");
    // Deferred is the older name of the asynchronous filter.
    if (!at.is("Asynchronous_filter", "Deferred")) return;
    resource.violation({
      at,
      must: 'be "Blocking" or "Default"',
      fix: 'set `properties.mode` to "Blocking"',
    });
  },
});
