import type { Command } from "commander";
import { registerList } from "./list";
import { registerRemove } from "./remove";
import { registerSet } from "./set";

export function registerProvider(program: Command): void {
  const provider = program
    .command("provider")
    .description("the API keys of direct providers, which live in the stack's secret store")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nA key is never an argument: arguments are seen in process lists and kept in shell histories." +
        "\n\nExamples:\n  unified-ai provider set openai --stack prod --file openai.key\n" +
        "  pass show openai | unified-ai provider set openai --stack prod",
    );
  registerSet(provider);
  registerRemove(provider);
  registerList(provider);
}
