// Proves that every resource type of our programs has its permissions, in names that exist; not that the providers make no
// other calls.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { renderWrites } from "../../../bootstrap/aws/permissions";
import {
  awsNeeds,
  azureNeeds,
  gcpNeeds,
  limitsOf,
  typesOf,
} from "../../../bootstrap/permissions/table";
import aws from "../../../catalog/permissions/aws.json";
import differences from "../../../catalog/permissions/aws-differences.json";
import { UnifiedAiEndpoint } from "../../../components";
import { actionNamed } from "../../../policies/internal/iam/actions";
import { record, type Recorded } from "../components/record";
import { full, gatewayed, minimal, sleeping } from "../components/specs";

const tokens = { aws: "aws:", azure: "azure-native:", gcp: "gcp:" } as const;
const clouds = ["aws", "azure", "gcp"] as const;

async function endpointResources(): Promise<Recorded[]> {
  const specs = [...Object.values(minimal), full, gatewayed, sleeping];
  const found: Recorded[] = [];
  for (const spec of specs)
    found.push(...(await record(() => new UnifiedAiEndpoint("endpoint", spec))).custom);
  return found;
}

describe("the list of types", () => {
  it("holds every type that the program registers", async () => {
    const resources = await endpointResources();
    for (const cloud of clouds) {
      const registered = [
        ...new Set(
          resources.map(({ type }) => type).filter((type) => type.startsWith(tokens[cloud])),
        ),
      ];
      const listed = new Set(typesOf(cloud));
      expect(registered.length, cloud).toBeGreaterThan(2);
      expect(
        registered.filter((type) => !listed.has(type)),
        `add them to catalog/permissions/program.json and a row to catalog/permissions/${cloud}.json`,
      ).toEqual([]);
    }
  });

  it("has a row for each, with something to do", () => {
    expect(awsNeeds().writes.length).toBeGreaterThan(10);
    expect(azureNeeds().writes.length).toBeGreaterThan(2);
    expect(gcpNeeds().writes.length).toBeGreaterThan(4);
  });
});

describe("the table of AWS", () => {
  it("names actions that exist, with the level they have", () => {
    const letters: Record<string, string> = {
      P: "Permissions management",
      W: "Write",
      T: "Tagging",
      R: "Read",
      L: "List",
    };
    for (const [name, { level }] of Object.entries(aws.actions)) {
      const known = actionNamed(name);
      expect(known?.name, name).toBe(name);
      expect(letters[known!.level], name).toBe(level);
    }
  });

  it("has every row and action of the differences, and nothing that was dropped", () => {
    expect(Object.keys(aws.types).sort()).toEqual(Object.keys(differences.types).sort());
    const dropped = Object.keys(differences.dropped).map(
      (text) => new RegExp(`^${text.replace(/[.]/g, "\\.").replaceAll("*", ".*")}$`),
    );
    for (const [token, row] of Object.entries(aws.types))
      for (const action of [...row.create, ...row.read, ...row.update, ...row.delete])
        expect(
          dropped.some((each) => each.test(action)),
          `${token} ${action}`,
        ).toBe(false);
  });

  it("creates, reads and deletes every type that can be deleted", () => {
    const kept = new Set([
      "aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess",
      "aws:acm/certificateValidation:CertificateValidation",
    ]);
    for (const [token, row] of Object.entries(aws.types)) {
      if (kept.has(token)) continue;
      expect(row.create.length, token).toBeGreaterThan(0);
      expect(row.delete.length, token).toBeGreaterThan(0);
    }
  });

  it("counts an action as reading only when IAM does: none that reads has a limit, every other has one", () => {
    for (const [name, { level }] of Object.entries(aws.actions))
      expect(limitsOf(name).length === 0, name).toBe(level === "Read" || level === "List");
  });

  it("asks for tags only where our program gives them: what is made under a tag condition carries the environment's tags", async () => {
    const byType = new Map((await endpointResources()).map((each) => [each.type, each]));
    for (const [type, { inputs }] of byType) {
      if (!type.startsWith("aws:")) continue;
      const row = aws.types[type as keyof typeof aws.types];
      const needsTags = row.create.some(
        (action) =>
          /:(Create|Request|Allocate)/.test(action) && limitsOf(action).join() === "create",
      );
      const own = !/:(CreateTags|CreateGrant|CreateServiceLinkedRole)$/.test(row.create.join());
      if (needsTags && own)
        expect(
          (inputs["tags"] as Record<string, string> | undefined)?.["Environment"],
          type,
        ).toBeDefined();
    }
  });
});

describe("roles that the endpoint makes", () => {
  it("carry the boundary where they have policies of their own, and EKS' names where they have none", async () => {
    const permissionsBoundary = "arn:aws:iam::111122223333:policy/ci/atlas-dev-boundary";
    for (const spec of [full, gatewayed, sleeping]) {
      const bounded = { ...spec, aws: { ...spec.aws!, permissionsBoundary } };
      const { custom } = await record(() => new UnifiedAiEndpoint("endpoint", bounded));
      const written = custom
        .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
        .map(({ inputs }) => inputs["role"]);
      expect(written.length).toBeGreaterThan(0);
      for (const { inputs } of custom.filter(({ type }) => type === "aws:iam/role:Role")) {
        const name = String(inputs["name"]);
        if (written.includes(name))
          expect(inputs["permissionsBoundary"], name).toBe(permissionsBoundary);
        else expect(name).toMatch(/-eks-(cluster|node)$/);
      }
    }
  });
});

describe("the deploy identity's documents", () => {
  it("fit into IAM's limits", () => {
    const documents = renderWrites({
      accountId: "111122223333",
      region: "us-east-1",
      project: "a".repeat(20),
      environment: "b".repeat(20),
      namePrefix: `${"a".repeat(20)}-${"b".repeat(20)}`,
      zoneIds: Array.from({ length: 20 }, (_, at) => `Z${String(at).padStart(20, "0")}`),
    });
    expect(documents.length).toBeLessThanOrEqual(10);
    for (const { group, document } of documents)
      expect(document.length, group).toBeLessThanOrEqual(6_144);
  });
});

describe("the sources", () => {
  it("are named in each table", () => {
    for (const cloud of clouds) {
      const file = path.resolve(__dirname, `../../../catalog/permissions/${cloud}.json`);
      const { sources } = JSON.parse(fs.readFileSync(file, "utf8")) as { sources: object[] };
      expect(sources.length, cloud).toBeGreaterThan(0);
    }
  });
});
