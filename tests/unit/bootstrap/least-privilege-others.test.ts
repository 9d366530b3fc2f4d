// Proves what the rendered roles of the Azure and Google identities allow, with the wildcards of both; not that the lists are
// all that the providers call.
import { beforeAll, describe, expect, it } from "vitest";
import { azureNeeds, gcpNeeds } from "../../../bootstrap/permissions/table";
import { organizationPermissions } from "../../../bootstrap/gcp/roles";
import { grantCondition, GRANTABLE_ROLES } from "../../../bootstrap/azure/roles";
import builtIn from "../../../sim/facts/azure/data/built-in-roles.json";
import googleRoles from "../../../sim/facts/gcp/data/permissions.json";
import type { Recording } from "../components/record";
import { recordCloud } from "./fixture";

interface AzureRole {
  actions: string[];
  notActions: string[];
  dataActions: string[];
  notDataActions: string[];
}

const matches = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "i").test(
    action,
  );

/** Whether a role lets its holder do an action: named and not taken out again. */
function allows(role: AzureRole, action: string, kind: "actions" | "dataActions"): boolean {
  const not = kind === "actions" ? role.notActions : role.notDataActions;
  return (
    role[kind].some((each) => matches(each, action)) && !not.some((each) => matches(each, action))
  );
}

/** Every action that any built-in role names, wildcards left out: what there is to be had on Azure, as far as we know it. */
const known = (kind: "actions" | "dataActions"): string[] => [
  ...new Set(builtIn.roles.flatMap((role) => role[kind]).filter((each) => !each.includes("*"))),
];

describe("the Azure identities", () => {
  let recording: Recording<unknown>;
  beforeAll(async () => {
    recording = await recordCloud("azure", "dev");
  });

  /** Last words of the assignments' names; which is registered first depends on how long its role's lists are. */
  const ORDER = ["resources", "state", "decrypt"];

  /** Roles of an identity with the scope each is given on. */
  function rolesOf(
    purpose: "preview" | "deploy",
  ): { scope: string; role: AzureRole; condition?: string }[] {
    return recording.resources
      .filter(
        ({ type, name }) => type.endsWith(":RoleAssignment") && name.startsWith(`b-ci-${purpose}-`),
      )
      .sort((a, b) => {
        const [first, second] = [a, b].map(({ name }) => ORDER.indexOf(name.split("-").at(-1)!));
        return first! - second!;
      })
      .map(({ inputs, name }) => {
        const suffix = name.replace(/^b-ci-/, "").replace(/-resources$/, "");
        const definition = recording.find(
          "azure-native:authorization:RoleDefinition",
          `b-ci-${suffix}-role`,
        );
        expect(inputs["roleDefinitionId"]).toBe(`b-ci-${suffix}-role-id`);
        return {
          scope: String(inputs["scope"]),
          role: (definition.inputs["permissions"] as AzureRole[])[0]!,
          ...(inputs["condition"] !== undefined && { condition: String(inputs["condition"]) }),
        };
      });
  }

  it("have roles on the subscription, one container and one key", () => {
    for (const purpose of ["preview", "deploy"] as const)
      expect(rolesOf(purpose).map(({ scope }) => scope)).toEqual([
        "/subscriptions/00000000-0000-4000-8000-000000000001",
        "b-state-container-id",
        "b-state-stack-key-id",
      ]);
  });

  it("name every action; no role has a wildcard", () => {
    for (const purpose of ["preview", "deploy"] as const)
      for (const { role } of rolesOf(purpose))
        expect([...role.actions, ...role.dataActions].filter((each) => each.includes("*"))).toEqual(
          [],
        );
  });

  it("of which one only reads: no action but reading, and decrypting with one key", () => {
    for (const { role } of rolesOf("preview")) {
      expect(role.actions.filter((action) => !action.endsWith("/read"))).toEqual([]);
      const changing = role.dataActions.filter((action) => !action.endsWith("/read"));
      expect(
        changing.every((action) => action === "Microsoft.KeyVault/vaults/keys/decrypt/action"),
      ).toBe(true);
    }
    for (const action of known("actions").filter((each) => !each.endsWith("/read")))
      for (const { role } of rolesOf("preview"))
        expect(allows(role, action, "actions"), action).toBe(false);
  });

  it("of which the other has every action its resource types need", () => {
    const [onSubscription] = rolesOf("deploy");
    const { reads, writes } = azureNeeds();
    expect(writes.length).toBeGreaterThan(15);
    for (const action of [...reads, ...writes])
      expect(allows(onSubscription!.role, action, "actions"), action).toBe(true);
  });

  it("read no key, no secret and no state but in one container: data actions are on it and on one key alone", () => {
    for (const purpose of ["preview", "deploy"] as const) {
      const [onSubscription] = rolesOf(purpose);
      expect(onSubscription!.role.dataActions).toEqual([]);
      for (const action of [
        "Microsoft.CognitiveServices/accounts/listKeys/action",
        "Microsoft.Storage/storageAccounts/listKeys/action",
        "Microsoft.Storage/storageAccounts/listAccountSas/action",
        "Microsoft.KeyVault/vaults/accessPolicies/write",
        "Microsoft.KeyVault/vaults/keys/write",
        "Microsoft.Authorization/roleDefinitions/write",
        "Microsoft.Storage/storageAccounts/write",
      ])
        expect(allows(onSubscription!.role, action, "actions"), action).toBe(false);
      for (const action of known("dataActions"))
        expect(allows(onSubscription!.role, action, "dataActions"), action).toBe(false);
    }
  });

  it("hand on three built-in roles and no other, which neither rule nor reach states", () => {
    const [onSubscription] = rolesOf("deploy");
    expect(onSubscription!.condition).toBe(grantCondition(Object.values(GRANTABLE_ROLES)));
    for (const guid of Object.values(GRANTABLE_ROLES)) {
      const role = builtIn.roles.find(({ id }) => id === guid);
      expect(role, guid).toBeDefined();
      for (const action of [
        "Microsoft.Authorization/roleAssignments/write",
        "Microsoft.Storage/storageAccounts/listKeys/action",
      ])
        expect(allows(role as AzureRole, action, "actions"), `${guid} ${action}`).toBe(false);
      for (const action of [
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
        "Microsoft.KeyVault/vaults/keys/decrypt/action",
      ])
        expect(allows(role as AzureRole, action, "dataActions"), `${guid} ${action}`).toBe(false);
    }
    expect(rolesOf("preview").every(({ condition }) => condition === undefined)).toBe(true);
  });

  it("are trusted for jobs of one environment of the repository each", () => {
    const subjects = recording.resources
      .filter(({ type }) => type.endsWith(":FederatedIdentityCredential"))
      .map(({ inputs }) => inputs["subject"]);
    expect(subjects).toEqual([
      "repo:acme/api:environment:dev-preview",
      "repo:acme/api:environment:dev",
    ]);
  });
});

describe("the Google identities", () => {
  let recording: Recording<unknown>;
  beforeAll(async () => {
    recording = await recordCloud("gcp", "dev");
  });

  const permissionsOf = (name: string): string[] =>
    recording.find("gcp:projects/iAMCustomRole:IAMCustomRole", name).inputs[
      "permissions"
    ] as string[];

  /** `[resource or project, role]` of every grant to an identity. */
  const grantsOf = (purpose: string) =>
    recording.resources
      .filter(
        ({ type, inputs }) =>
          /IAMMember$/.test(type) &&
          inputs["member"] ===
            `serviceAccount:atlas-dev-${purpose}@atlas-ml.iam.gserviceaccount.com`,
      )
      .map(({ inputs }) => [
        inputs["bucket"] ?? inputs["cryptoKeyId"] ?? inputs["project"],
        inputs["role"],
      ]);

  it("have own roles on the project, one bucket and one key, and no predefined one", () => {
    for (const purpose of ["preview", "deploy"])
      expect(grantsOf(purpose).sort()).toEqual([
        ["atlas-dev-state-atlas-ml", `projects/atlas-ml/roles/atlas_dev_ci_${purpose}_state`],
        ["atlas-ml", `projects/atlas-ml/roles/atlas_dev_ci_${purpose}`],
        ["b-state-stack-key-id", `projects/atlas-ml/roles/atlas_dev_ci_${purpose}_decrypt`],
      ]);
  });

  it("of which one only reads", () => {
    const all = ["preview", "preview-state", "preview-decrypt"].flatMap((word) =>
      permissionsOf(`b-ci-${word}-role`),
    );
    const verbs = new Set(all.map((permission) => permission.split(".").at(-1)));
    expect([...verbs].sort()).toEqual(["get", "getIamPolicy", "list", "read", "useToDecrypt"]);
  });

  it("of which the other has every permission its resource types need, but the organisation's own", () => {
    const { reads, writes } = gcpNeeds();
    const had = new Set(permissionsOf("b-ci-deploy-role"));
    const missing = [...reads, ...writes].filter((permission) => !had.has(permission));
    expect(missing.sort()).toEqual(organizationPermissions());
    expect(
      organizationPermissions().every((each) => each.startsWith("accesscontextmanager.")),
    ).toBe(true);
  });

  it("read no state, key or secret through the project", () => {
    for (const purpose of ["preview", "deploy"]) {
      const permissions = permissionsOf(`b-ci-${purpose}-role`);
      expect(
        permissions.filter((each) => /^(storage|cloudkms)\.|^secretmanager\.versions\./.test(each)),
      ).toEqual([]);
      expect(
        permissions.filter((each) =>
          /serviceAccountKeys|getAccessToken|getOpenIdToken|signBlob|signJwt|actAs/.test(each),
        ),
      ).toEqual([]);
    }
  });

  it("have permissions that exist", () => {
    const exist = new Set(
      Object.entries(googleRoles.permissions).flatMap(([head, verbs]) =>
        verbs.split(" ").map((verb) => `${head}.${verb}`),
      ),
    );
    for (const { type, inputs } of recording.resources)
      if (type.endsWith(":IAMCustomRole"))
        expect((inputs["permissions"] as string[]).filter((each) => !exist.has(each))).toEqual([]);
  });

  it("are trusted for one repository by its number, and for jobs of one environment of it each", () => {
    const provider = recording.find(
      "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
    ).inputs;
    expect(provider["attributeCondition"]).toBe(
      'assertion.repository_id == "20000002" && assertion.repository_owner_id == "10000001"',
    );
    const members = recording.resources
      .filter(({ type }) => type === "gcp:serviceaccount/iAMMember:IAMMember")
      .map(({ inputs }) => String(inputs["member"]).split("/subject/")[1]);
    expect(members).toEqual([
      "repo:acme/api:environment:dev-preview",
      "repo:acme/api:environment:dev",
    ]);
  });
});
