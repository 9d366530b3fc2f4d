// Proves with the real engine and the pack that the local clouds take the identities for GitLab, and that a second run changes
// nothing; whom they let in: tests/unit/pipelines/gitlab-identities.test.ts.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stringify } from "yaml";
import { LocalClouds } from "../e2e/local-clouds";
import { description, onGitlab } from "../unit/bootstrap/fixture";

let clouds: LocalClouds;
beforeAll(async () => {
  clouds = await LocalClouds.start();
}, 120_000);
afterAll(() => clouds.dispose());

it("makes identities for GitLab on all three clouds, once", { timeout: 240_000 }, async () => {
  const file = path.join(clouds.dir, "Pulumi.dev.yaml");
  const { github, ...bootstrap } = { ...description, ...onGitlab("dev") };
  expect(github).toBeUndefined();
  fs.writeFileSync(
    file,
    stringify({
      config: {
        "pulumi:disable-default-providers": ["*"],
        "unified-ai-bootstrap:bootstrap": bootstrap,
      },
    }),
  );
  const run = async (): Promise<{ state: string }> => {
    const answer = await clouds.exec(
      ...["unified-ai", "bootstrap", "--json", "-e", "dev", "--stack-config", file],
    );
    expect(answer.code, answer.text).toBe(0);
    expect(answer.text).not.toMatch(/\[mandatory\]/);
    return JSON.parse(answer.stdout.trim().split("\n").at(-1)!) as { state: string };
  };
  expect((await run()).state).toBe("made");
  const existing = clouds.existing();
  for (const one of [
    "oidc-provider/gitlab.com",
    "federatedIdentityCredentials/gitlab-main",
    "federatedIdentityCredentials/gitlab-staging",
    "workloadIdentityPools/atlas-dev-ci/providers/gitlab",
  ])
    expect(
      existing.some((each) => each.includes(one)),
      one,
    ).toBe(true);
  expect(existing.some((each) => each.includes("token.actions.githubusercontent.com"))).toBe(false);
  expect((await run()).state).toBe("there");
  expect(clouds.existing()).toEqual(existing);
});
