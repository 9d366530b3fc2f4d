import * as pulumi from "@pulumi/pulumi";
import type { Issue } from "./resolved";

/** Problems told in full; the rest are told by path and a shortened reason, so that thousands stay readable. */
const TOLD_IN_FULL = 200;

const SHORT = 100;

/** A description that cannot be used: one message with every problem. The engine prints it without a stack. */
export class SpecError extends pulumi.RunError {
  constructor(
    /** In the order of the description. */
    readonly issues: Issue[],
  ) {
    super(renderIssues(issues));
  }
}

/** Every problem on a line of its own, under a line that counts them. */
export function renderIssues(issues: readonly Issue[]): string {
  const count = issues.length === 1 ? "1 problem" : `${issues.length} problems`;
  const lines = issues.map((issue, index) => {
    const path = issue.path === "" ? "unified-ai-endpoint:endpoint" : issue.path;
    const reason =
      index < TOLD_IN_FULL || issue.reason.length <= SHORT
        ? issue.reason
        : `${issue.reason.slice(0, SHORT - 1)}…`;
    return `  - \`${path}\`: ${reason}`;
  });
  return [`the endpoint's description has ${count}; no resource was registered:`, ...lines].join(
    "\n",
  );
}
