// Proves what the local Key Vault and Secret Manager take and refuse; that the real ones do is stated by each fact's source.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../../sim/model";
import { changed, LocalCloud, rows, samples } from "./cloud";

const VAULT = "azure-native:keyvault:Vault";
const SECRET = "gcp:secretmanager/secret:Secret";
const MEMBER = "gcp:secretmanager/secretIamMember:SecretIamMember";

type Changes = Record<string, Props[string] | undefined>;
let cloud: LocalCloud;
beforeEach(() => (cloud = new LocalCloud()));
afterEach(() => cloud.dispose());
const given = (token: string, changes: Changes = {}): Props =>
  changed(samples[token]!.inputs, changes);
const create = (token: string, changes: Changes = {}) => cloud.create(token, given(token, changes));
const complaints = (token: string, changes: Changes): string[] =>
  cloud.failures(token, given(token, changes)).map(({ property }) => property);
const refusal = (token: string, changes: Changes = {}) =>
  cloud.refusal(() => create(token, changes));
const row = (token: string) => rows.find((one) => one.token === token)!;

describe("Vault", () => {
  beforeEach(() => cloud.prepare(VAULT));

  it("has a name of 3 to 24 letters, digits and single -, unique in all of Azure", () => {
    for (const vaultName of ["ab", "a".repeat(25), "1abc", "a--b", "abc-", "a_b"])
      expect(complaints(VAULT, { vaultName }), vaultName).toEqual(["vaultName"]);
    expect(row(VAULT).facts.name?.value.uniqueIn).toBe("world");
    create(VAULT);
    expect(refusal(VAULT, { vaultName: "ATLAS-sample-keys" })).toMatchObject({
      code: "VaultAlreadyExists",
      status: 409,
    });
  });

  it("holds its name after it is deleted", () => {
    cloud.remove(create(VAULT));
    expect(refusal(VAULT)).toMatchObject({
      code: "ConflictError",
      message: expect.stringContaining("already exists in deleted state") as string,
    });
    expect(() => create(VAULT, { vaultName: "atlas-other" })).not.toThrow();
  });

  it("cannot lose its protection, nor change how long it is kept", () => {
    const stored = create(VAULT);
    const after = (changes: Changes) =>
      cloud.refusal(() => cloud.update(stored, given(VAULT, changes)));
    expect(after({ "properties.enablePurgeProtection": undefined }).message).toContain(
      "irreversible",
    );
    expect(after({ "properties.softDeleteRetentionInDays": 8 }).message).toContain(
      "can't be modified",
    );
    expect(complaints(VAULT, { "properties.enableSoftDelete": false })).toEqual([
      "properties.enableSoftDelete",
    ]);
    expect(complaints(VAULT, { "properties.softDeleteRetentionInDays": 6 })).toEqual([
      "properties.softDeleteRetentionInDays",
    ]);
  });

  it("needs access policies unless it takes roles, and the subscription's own directory", () => {
    expect(refusal(VAULT, { "properties.enableRbacAuthorization": false }).message).toBe(
      "The parameter accessPolicies is not specified.",
    );
    const tenantId = "00000000-0000-4000-8000-0000000000ff";
    expect(refusal(VAULT, { "properties.tenantId": tenantId }).message).toContain("tenantId");
  });

  it("answers single addresses with /32", () => {
    const acls = { defaultAction: "Deny", ipRules: [{ value: "203.0.113.7" }] };
    const read = row(VAULT).readForm!({ properties: { networkAcls: acls } });
    expect(read).toMatchObject({
      properties: { networkAcls: { ipRules: [{ value: "203.0.113.7/32" }] } },
    });
    expect(
      complaints(VAULT, { "properties.networkAcls.ipRules": [{ value: "10.0.0.1/32" }] }),
    ).toEqual(["properties.networkAcls.ipRules[0].value"]);
  });
});

describe("Secret", () => {
  beforeEach(() => cloud.prepare(SECRET));

  it("has exactly one kind of replication, in regions that exist", () => {
    expect(complaints(SECRET, { replication: {} })).toEqual(["replication"]);
    expect(complaints(SECRET, { "replication.auto": {} })).toEqual(["replication"]);
    const places = (...locations: string[]) => ({
      "replication.userManaged.replicas": locations.map((location) => ({ location })),
    });
    expect(complaints(SECRET, places("us"))).toEqual([
      "replication.userManaged.replicas[0].location",
    ]);
    expect(complaints(SECRET, places("us-east4", "us-east4"))).toEqual([
      "replication.userManaged.replicas",
    ]);
    expect(complaints(SECRET, places())).toEqual(["replication.userManaged.replicas"]);
  });

  it("lets destructions wait a day to a thousand", () => {
    for (const versionDestroyTtl of ["86399s", "1d", "86400001s"])
      expect(complaints(SECRET, { versionDestroyTtl }), versionDestroyTtl).toEqual([
        "versionDestroyTtl",
      ]);
  });

  it("frees its name at once, and is kept where deletion is prevented", () => {
    cloud.remove(create(SECRET));
    const kept = create(SECRET, { deletionProtection: true });
    expect(cloud.refusal(() => cloud.remove(kept)).code).toBe("deletionProtection");
    const prevented = create(SECRET, { secretId: "other", deletionPolicy: "PREVENT" });
    expect(cloud.refusal(() => cloud.remove(prevented)).code).toBe("deletionPolicy");
  });

  it("needs its API", () => {
    const fresh = new LocalCloud();
    try {
      expect(fresh.refusal(() => fresh.create(SECRET, given(SECRET))).code).toBe(
        "SERVICE_DISABLED",
      );
    } finally {
      fresh.dispose();
    }
  });
});

describe("SecretIamMember", () => {
  beforeEach(() => cloud.prepare(MEMBER));

  it("gives a role about secrets to somebody who exists, on a secret that does", () => {
    create(MEMBER);
    expect(refusal(MEMBER, { secretId: "none" }).message).toBe(
      "Secret [projects/atlas-ml/secrets/none] not found.",
    );
    expect(refusal(MEMBER, { role: "roles/logging.viewer" }).code).toBe("badRequest");
    const member = "serviceAccount:none@atlas-ml.iam.gserviceaccount.com";
    expect(refusal(MEMBER, { member }).message).toContain("does not exist");
    expect(complaints(MEMBER, { member: "allUsers" })).toEqual(["member"]);
  });
});
