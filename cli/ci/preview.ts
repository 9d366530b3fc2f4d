import * as fs from "node:fs";
import * as path from "node:path";
import { type Engine, type Progress, userProject } from "../toolbox";
import { readStacks } from "../summary/read";
import { renderSummary } from "../summary/markdown";
import { summarise } from "../summary/model";
import { localPlace, realPlace, stacksOf } from "./place";
import { previewStack, renderOutcome, type StackPreview } from "./preview-stack";

/** What `npm run ci:preview` takes. */
export interface PreviewOptions {
  /** Empty: every stack with a committed file. */
  stacks: readonly string[];
  /** The accounts and the login of the environment, not the local clouds. */
  real: boolean;
  progress: Progress;
  /** The engine for the local clouds. */
  engine: () => Promise<Engine>;
  /** Where the files go. @default .unified-ai/ci of the project */
  folder?: string;
}

/**
 * The part of a pull request that needs clouds: previews with policies, judges, prices, and writes the one comment. Answers
 * the exit code: 0 nothing against it, 2 a policy is violated, 1 something failed.
 */
export async function ciPreview(options: PreviewOptions): Promise<0 | 1 | 2> {
  const { real, progress } = options;
  const folder = path.resolve(options.folder ?? path.join(userProject, ".unified-ai", "ci"));
  const stacks = stacksOf(options.stacks, userProject);
  fs.mkdirSync(folder, { recursive: true });
  const place = real
    ? await realPlace(process.env)
    : await localPlace({ engine: await options.engine(), progress });
  const outcomes: { preview: StackPreview; milliseconds: number }[] = [];
  try {
    for (const stack of stacks) {
      const begun = Date.now();
      const preview = await previewStack({
        ...{ stack, place, progress },
        folder: path.join(folder, stack),
      });
      outcomes.push({ preview, milliseconds: Date.now() - begun });
    }
  } finally {
    await place.end();
  }
  const comment = path.join(folder, "comment.md");
  fs.writeFileSync(comment, renderSummary(readStacks(folder, stacks).map(summarise)));
  for (const { preview, milliseconds } of outcomes)
    console.log(renderOutcome(preview, milliseconds));
  console.log(`on the ${place.name}; the comment is in ${path.relative(process.cwd(), comment)}`);
  const codes = outcomes.map(({ preview }) => preview.code);
  return codes.includes(1) ? 1 : codes.includes(2) ? 2 : 0;
}
