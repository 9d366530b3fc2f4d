import data from "../data/models.json";

/** What a model takes and gives at most. */
export interface Limits {
  /** Tokens of a prompt. */
  context: number;
  /** Tokens of an answer; 0 for embedding models. */
  output: number;
}

const LIMITS = data.limits as unknown as readonly [string, number, number][];

/** Limits of a model id; those of the longest head that fits, else a cautious figure. */
export function limitsOf(model: string): Limits {
  const fitting = LIMITS.filter(([head]) => model.startsWith(head));
  const best = fitting.sort((a, b) => b[0].length - a[0].length)[0];
  return best ? { context: best[1], output: best[2] } : { context: 32_768, output: 8_192 };
}

/** Locations that serve a publisher's model on Vertex AI; undefined when there is no such model. */
export function vertexLocations(publisher: string, model: string): readonly string[] | undefined {
  const models = data.vertex as unknown as Record<string, string[]>;
  const key = `${publisher}/${model}`;
  return Object.hasOwn(models, key) ? models[key] : undefined;
}

/** Whether a direct provider serves a model of that kind under that id. */
export function servesDirectly(
  provider: "openai" | "anthropic" | "cohere",
  kind: "chat" | "embedding",
  model: string,
): boolean {
  const kinds: Record<string, string[]> = data.direct[provider];
  return kinds[kind]?.includes(model) ?? false;
}

/** Length of the vectors of an embedding model of Azure OpenAI. */
export function azureDimensions(model: string): number | undefined {
  const dimensions = data.azureDimensions as unknown as Record<string, number>;
  return Object.hasOwn(dimensions, model) ? dimensions[model] : undefined;
}
