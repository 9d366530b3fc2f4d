import * as pulumi from "@pulumi/pulumi";
import { main } from "@pulumi/pulumi/provider";
import { UnifiedAiProvider } from "./provider";

/** Serves the component to the engine until it is told to stop; `args` end with the engine's address. */
export function serve(args: string[]): void {
  main(new UnifiedAiProvider(), args).catch((error: unknown) => {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof pulumi.RunError ? error.message : String(error)}\n`);
  });
}
