import { expect } from "vitest";

/** What a run did: made everything, found all in place, or made what an interrupted one had left. */
type Outcome = "created" | "unchanged" | "completed";

const COUNTS: Record<Outcome, string> = {
  created: "\\d+ created",
  unchanged: "\\d+ unchanged",
  completed: "\\d+ (?:created(?:, \\d+ unchanged)?|unchanged)",
};

/** Numbers of cloud resources in the headline: of dev, then of the baseline. */
function headline(text: string, outcome: Outcome): [number, number] {
  const counts = COUNTS[outcome];
  const line = new RegExp(
    `^dev is up on the local clouds; cloud resources: dev (${counts}); shared \\(once per account\\) (${counts})$`,
    "m",
  ).exec(text);
  if (!line) throw new Error(`no headline in: ${text}`);
  const total = (part = "") =>
    [...part.matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);
  return [total(line[1]), total(line[2])];
}

/** Proves that the numbers of a run of `npm start` agree with each other, and that it says how to go on. */
export function expectSummary(text: string, outcome: Outcome): void {
  const perCloud = ["AWS Bedrock", "Azure OpenAI", "Google Vertex AI", "Kubernetes"].map(
    (cloud) => {
      const lines = [
        ...text.matchAll(
          new RegExp(
            `^${cloud}: (\\d+) resources? \\((\\d+) in dev(?:, (\\d+) in shared)?\\): .*$`,
            "gm",
          ),
        ),
      ];
      expect(lines).toHaveLength(1);
      return lines[0]!.slice(1).map((count) => Number(count ?? 0));
    },
  );
  const sum = (index: number) => perCloud.reduce((total, counts) => total + counts[index]!, 0);
  const [dev, shared] = headline(text, outcome);
  expect([sum(0), sum(1), sum(2)]).toEqual([dev + shared, dev, shared]);
  expect(text).toMatch(
    new RegExp(
      `^policies on shared: unified-ai \\S+: \\d+ policies on ${shared} resources, no violation$`,
      "m",
    ),
  );
  expect(text).toMatch(
    new RegExp(
      `^policies on dev: unified-ai \\S+: \\d+ policies on ${dev} resources, no violation(, \\d+ advisory)?$`,
      "m",
    ),
  );
  expect(text).toMatch(/^idle cost: about \$\d+\.\d\d a month/m);
  for (const command of [
    "npx unified-ai local status",
    "npx unified-ai local exec -- pulumi preview --stack prod",
    "npx unified-ai local exec -- pulumi destroy --stack dev",
    "npm stop",
  ]) {
    expect(text).toContain(`\n  ${command} `);
  }
}
