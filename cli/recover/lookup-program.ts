import * as fs from "node:fs";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { Answer, LookUpRequest } from "./look-up";

/** The Pulumi program behind `lookUp`: one invoke per question, the answers written to a file. */
async function answerAll(): Promise<void> {
  const file = process.env["UNIFIED_AI_LOOKUP"];
  if (!file)
    throw new Error("UNIFIED_AI_LOOKUP is not set: this program is run by `unified-ai recover`");
  const { questions, answerFile } = JSON.parse(fs.readFileSync(file, "utf8")) as LookUpRequest;
  const providers = new Map<string, Provider>();
  const answers = await Promise.all(
    questions.map(async ({ question, settings }): Promise<Answer> => {
      const key = JSON.stringify(settings);
      const provider = providers.get(key) ?? new Provider(`lookup-${providers.size}`, settings);
      providers.set(key, provider);
      try {
        const { token, args } = question;
        const found: unknown = await pulumi.runtime.invoke(token, args, { provider });
        return { found: found as Record<string, unknown> };
      } catch (error) {
        return { failed: (error as Error).message };
      }
    }),
  );
  fs.writeFileSync(answerFile, JSON.stringify(answers));
}

export = answerAll();
