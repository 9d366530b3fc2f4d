import { rule } from "../../rule";

const WORKBENCH = "gcp:workbench/instance:Instance";
const KEY = "notebook-disable-root";

/** Users of notebooks are not root on them. */
export default rule({
  id: "vertex-workbench-no-root",
  title: "Users of Vertex AI Workbench instances are not root",
  severity: "medium",
  why: "As root a user, or what he loads, gets past the machine's own logging and network rules.",
  seen: "root access left on, the default, ranked as a risk not to be taken (trendmicro.com/cloudoneconformity/knowledge-base/gcp/VertexAI/disable-root-access.html)",
  remedy: `Set \`gceSetup.metadata["${KEY}"]\` to "true".`,
  publicIds: [],

  applies: (token) => token === WORKBENCH,

  check(resource) {
    const at = resource.get("gceSetup", "metadata", KEY);
    if (at.is(true)) return;
    resource.violation({ at, must: 'be "true"', fix: `set \`${KEY}\` to "true"` });
  },
});
