import generated from "./generated/script.json";

/** The agent as one script without dependencies, for Node 20 or newer. Made by tools/generate/token-agent.cjs. */
export function tokenAgentScript(): string {
  return generated.lines.join("\n");
}
