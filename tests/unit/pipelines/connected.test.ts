// Proves what the comparison of two previews finds, on a preview that the local clouds made (recorded/dev-preview.json) and on
// what real plugins could make of it, written by hand: nobody here has run the real plugins.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./workflows";

interface Digest {
  steps: { op: string; urn: string; newState: { type: string; inputs: Record<string, never> } }[];
  diagnostics: { severity: string; message: string; urn?: string }[];
}
interface Finding {
  kind: string;
  urn: string;
  path?: string;
}
const load = createRequire(__filename);
const { compare, renderFinding } = load("../../../tools/connected/compare.cjs") as {
  compare(
    here: Digest,
    there: Digest,
  ): {
    complete: boolean;
    compared: number;
    findings: Finding[];
    defaults: { urn: string; path: string }[];
  };
  renderFinding(finding: Finding): string;
};
const recorded = JSON.parse(
  fs.readFileSync(path.join(__dirname, "recorded", "dev-preview.json"), "utf8"),
) as Digest;

/** The recorded preview, changed as somebody else might have planned it. */
function changed(
  change: (digest: Digest, step: (type: string) => Digest["steps"][number]) => void,
): Digest {
  const copy = structuredClone(recorded);
  change(copy, (type) => copy.steps.find(({ newState }) => newState.type === type)!);
  return copy;
}
const inputsOf = (step: Digest["steps"][number]) =>
  step.newState.inputs as unknown as Record<string, unknown>;

describe("compare", () => {
  it("finds nothing between a preview and itself", () => {
    const { complete, compared, findings, defaults } = compare(recorded, structuredClone(recorded));
    expect({ complete, findings, defaults }).toEqual({
      complete: true,
      findings: [],
      defaults: [],
    });
    // All but the provider.
    expect(compared).toBe(recorded.steps.length - 1);
  });

  it("takes names that providers made up, and documents with other spaces, for the same", () => {
    const there = changed((_, step) => {
      const group = inputsOf(step("azure-native:resources:ResourceGroup"));
      expect(group["resourceGroupName"]).toMatch(/^unified-ai-azure[0-9a-f]{8}$/);
      group["resourceGroupName"] = "unified-ai-azure0a1b2c3d";
      const role = inputsOf(step("aws:iam/role:Role"));
      role["assumeRolePolicy"] = JSON.stringify(
        JSON.parse(String(role["assumeRolePolicy"])),
        null,
        2,
      );
    });
    expect(compare(recorded, there).findings).toEqual([]);
  });

  it("tells defaults that only a plugin fills in from inputs that differ", () => {
    const there = changed((_, step) => {
      const key = inputsOf(step("aws:kms/key:Key"));
      key["__defaults"] = ["region", "customerMasterKeySpec"];
      key["customerMasterKeySpec"] = "SYMMETRIC_DEFAULT";
      key["bypassPolicyLockoutSafetyCheck"] = false;
      key["deletionWindowInDays"] = 30;
    });
    const { findings, defaults } = compare(recorded, there);
    expect(defaults.map((one) => one.path)).toEqual(["customerMasterKeySpec"]);
    expect(findings.map(renderFinding)).toEqual([
      "aws:kms/key:Key unified-ai-home-key: `deletionWindowInDays` is 7 on the local clouds, 30 with the plugin",
      "aws:kms/key:Key unified-ai-home-key: `bypassPolicyLockoutSafetyCheck` is nothing on the local clouds, false with the plugin",
    ]);
  });

  it("finds a difference deep inside, and lists of another length", () => {
    const there = changed((_, step) => {
      const cluster = inputsOf(step("aws:eks/cluster:Cluster"));
      (cluster["accessConfig"] as Record<string, unknown>)["authenticationMode"] = "CONFIG_MAP";
      (cluster["computeConfig"] as { nodePools: string[] }).nodePools = ["system"];
    });
    expect(compare(recorded, there).findings.map((one) => one.path)).toEqual([
      "accessConfig.authenticationMode",
      "computeConfig.nodePools",
    ]);
  });

  it("finds what only one of the two plans, and another operation", () => {
    const there = changed((digest, step) => {
      step("aws:kms/alias:Alias").op = "replace";
      digest.steps = digest.steps.filter(
        ({ newState }) => newState.type !== "kubernetes:core/v1:Namespace",
      );
      digest.steps.push({
        ...step("aws:kms/key:Key"),
        urn: "urn:pulumi:dev::p::aws:kms/key:Key::second",
      });
    });
    expect(compare(recorded, there).findings.map(renderFinding)).toEqual([
      "aws:kms/alias:Alias unified-ai-home-key-alias: create on the local clouds, replace with the plugin",
      "kubernetes:core/v1:Namespace unified-ai-gateway-controllers-envoy-ai-gateway-system: planned on the local clouds alone",
      "aws:kms/key:Key second: planned with the plugin alone",
    ]);
  });

  it("finds what only one of the two refuses, and then does not count what the other one goes on to plan", () => {
    const urn = recorded.steps[1]!.urn;
    const there = changed((digest) => {
      digest.steps = digest.steps.slice(0, 3);
      digest.diagnostics.push({
        severity: "error",
        urn,
        message: "aws:kms/key:Key resource has a problem: bad\nmore",
      });
    });
    expect(compare(recorded, there)).toMatchObject({
      complete: false,
      findings: [
        { kind: "refused there only", urn, message: "aws:kms/key:Key resource has a problem: bad" },
      ],
    });
    expect(compare(there, recorded).findings).toMatchObject([{ kind: "refused here only" }]);
    expect(compare(there, structuredClone(there)).findings).toEqual([]);
  });
});

describe("npm run test:connected", () => {
  it(
    "says which plugins it could not have, compares nothing, and fails",
    { timeout: 60_000 },
    async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-unconnected-"));
      const engine = path.join(folder, "pulumi");
      const { getPlugins } = load("../../../tools/connected/previews.cjs") as {
        getPlugins(options: object): Promise<string[]>;
      };
      fs.writeFileSync(engine, '#!/bin/sh\necho "error: $4 $5 is out of reach" >&2\nexit 255\n', {
        mode: 0o755,
      });
      const said: string[] = [];
      const progress = { step: (title: string, work: () => unknown) => (said.push(title), work()) };
      const missing = await getPlugins({ engine, home: folder, progress });
      fs.rmSync(folder, { recursive: true, force: true });
      expect(missing.map((line) => line.split(" ")[0])).toEqual([
        "aws",
        "azure-native",
        "gcp",
        "kubernetes",
      ]);
      for (const line of missing)
        expect(line).toMatch(/^\S+ \d+\.\d+\.\d+: \S+ \S+ is out of reach$/);
      expect(said).toHaveLength(4);
    },
  );

  it("refuses a stack that there is not", async () => {
    const { stderr, code } = await new Promise<{ stderr: string; code: unknown }>((done) =>
      execFile(
        process.execPath,
        [path.join(root, "tools", "connected.cjs"), "--stack", "x"],
        (error, _, text) => done({ stderr: text, code: error?.code }),
      ),
    );
    expect(code).toBe(1);
    expect(stderr).toBe("error: --stack: must be one of dev, staging, prod, got x\n");
  });
});
