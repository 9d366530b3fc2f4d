import * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../spec/resolved";

/**
 * Throws one error that lists every issue, or does nothing when there is none. Called while arguments are made for
 * `super(...)`, so that nothing is registered when they are wrong.
 */
export function refuse(subject: string, issues: readonly Issue[]): void {
  if (issues.length === 0) return;
  const lines = issues.map((issue) => `\`${issue.path}\`: ${issue.reason}`);
  throw new pulumi.RunError(
    lines.length === 1
      ? `${subject} ${lines[0]}`
      : `${subject} has ${lines.length} problems:\n - ${lines.join("\n - ")}`,
  );
}
