import { load } from "../load";
import type { Resource } from "../resource";
import type { Value } from "./value";

/** A LiteLLM configuration inside a ConfigMap. */
export interface LiteLlmConfig {
  /** The text it stands in. */
  at: Value;
  /** Its content; paths are those of the text. */
  content: Value;
}

export const isConfigMap = (token: string): boolean => token === "kubernetes:core/v1:ConfigMap";

/** The configurations of LiteLLM in a ConfigMap: YAML texts with a list of models. */
export function liteLlmConfigs(resource: Resource): LiteLlmConfig[] {
  return resource
    .get("data")
    .entries()
    .flatMap(([, at]) => {
      const text = at.text();
      if (text === undefined || !/^\s*["']?model_list["']?\s*:/m.test(text)) return [];
      const { parseDocument } = load("yaml") as typeof import("yaml");
      const document = parseDocument(text, { logLevel: "silent" });
      // What cannot be read sets nothing.
      return [
        { at, content: at.replaced(document.errors.length > 0 ? undefined : document.toJS()) },
      ];
    });
}
