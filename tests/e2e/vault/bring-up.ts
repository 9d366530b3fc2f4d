import * as path from "node:path";
import { LocalClouds, type Project, repo } from "../local-clouds";
import { Workload } from "./workload";

/** Baseline of a Vault for two environments of which workflows deploy both. */
export const vaultBaseline = {
  address: "https://vault.example.com:8200",
  github: { repositoryId: "123456789" },
  environments: {
    staging: { github: {} },
    prod: { github: { environment: "production", ref: "refs/heads/main" } },
  },
};

/** Local clouds with a Vault in which the baseline and environments were brought up by the real engine. */
export interface VaultClouds {
  clouds: LocalClouds;
  baseline: Project;
  environments: Project;
  workload: Workload;
  issuers: Record<string, string>;
}

/** Brings up the baseline, then the environments. */
export async function bringUpVault(
  stacks: readonly string[],
  vault: object = vaultBaseline,
): Promise<VaultClouds> {
  const clouds = await LocalClouds.start();
  try {
    return await bringUp(clouds, stacks, vault);
  } catch (error) {
    await clouds.dispose();
    throw error;
  }
}

async function bringUp(
  clouds: LocalClouds,
  stacks: readonly string[],
  vault: object,
): Promise<VaultClouds> {
  const baseline = clouds.project("unified-ai-baseline", path.join(repo, "tools", "baseline.cjs"));
  baseline.configure("shared", configOf(vault));
  await baseline.init("shared");
  await must(baseline.pulumi("up", "--yes", "--skip-preview", "--stack", "shared"));
  const program = path.join(__dirname, "environment-program.cjs");
  const environments = clouds.project("environment", program);
  const issuers: Record<string, string> = {};
  for (const stack of stacks) {
    environments.configure(stack, { "pulumi:disable-default-providers": ["*"] });
    await environments.init(stack);
    await must(environments.pulumi("up", "--yes", "--skip-preview", "--stack", stack));
    const issuer = await must(environments.pulumi("stack", "output", "issuer", "--stack", stack));
    issuers[stack] = issuer.stdout.trim();
  }
  const workload = new Workload(path.join(clouds.dir, "clouds"));
  return { clouds, baseline, environments, workload, issuers };
}

/** Configuration of the baseline's stack. */
export const configOf = (vault: object): Record<string, unknown> => ({
  "pulumi:disable-default-providers": ["*"],
  "unified-ai-baseline:baseline": {
    tags: { project: "atlas", costCenter: "ML-4100", team: "platform-ai" },
    vault,
  },
});

/** An answer of a command that has to work. */
export async function must<T extends { code: number; text: string }>(
  answer: Promise<T>,
): Promise<T> {
  const found = await answer;
  if (found.code !== 0) throw new Error(found.text);
  return found;
}
