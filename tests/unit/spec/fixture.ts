import { CLOUDS, TAGS } from "../clouds";
import {
  checkSpec,
  type CheckedSpec,
  type EndpointSpec,
  type Issue,
} from "../../../components/spec";

/** Day on which the catalog was checked: tests never look at the clock. */
export const TODAY = "2026-11-21";

/** A description over all three clouds without a problem or a warning. */
export function goodSpec(): EndpointSpec {
  return {
    tags: { ...TAGS },
    residency: "us",
    ...structuredClone(CLOUDS),
    models: {
      chat: {
        targets: [
          { cloud: "azure", model: "gpt-5.4", tokensPerMinute: 100_000 },
          { cloud: "aws", model: "claude-sonnet-5-5" },
          { cloud: "gcp", model: "gemini-3.8-flash" },
        ],
      },
      embed: { targets: [{ cloud: "azure", model: "text-embedding-3-large" }] },
    },
    tenants: { research: { models: ["chat", "embed"], requestsPerMinute: 100 } },
  };
}

/** The good description with a change, which may break its types. */
export function changed(change: (spec: Any) => void): unknown {
  const spec = goodSpec();
  change(spec as Any);
  return spec;
}

// Tests write what no type allows.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Any = any;

export function check(input: unknown, environment = "dev"): CheckedSpec {
  return checkSpec(input, { environment, today: TODAY });
}

export function checkOn(input: unknown, today: string): CheckedSpec {
  return checkSpec(input, { environment: "dev", today });
}

/** Problems of the good description after a change. */
export function issuesAfter(change: (spec: Any) => void): Issue[] {
  return check(changed(change)).issues;
}

export function warningsAfter(change: (spec: Any) => void): Issue[] {
  return check(changed(change)).warnings;
}
