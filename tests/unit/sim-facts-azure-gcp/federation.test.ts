// Proves what the local Azure and Google take and refuse; that the real ones do is stated by each fact's source.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { celProblem } from "../../../sim/facts/gcp/cel-syntax";
import type { Props } from "../../../sim/model";
import { takeSlot } from "../../../sim/server/admission";
import { changed, LocalCloud, rows, samples } from "./cloud";

const FEDERATED = "azure-native:managedidentity:FederatedIdentityCredential";
const POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool";
const POOL_PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
const ACCOUNT_MEMBER = "gcp:serviceaccount/iAMMember:IAMMember";
const LEVEL = "gcp:accesscontextmanager/accessLevel:AccessLevel";
const PERIMETER = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter";
const INGRESS =
  "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy";

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

describe("FederatedIdentityCredential", () => {
  beforeEach(() => cloud.prepare(FEDERATED));

  it("takes one audience, an https issuer and one subject", () => {
    expect(complaints(FEDERATED, { audiences: [] })).toEqual(["audiences"]);
    expect(complaints(FEDERATED, { audiences: ["a", "b"] })).toEqual(["audiences"]);
    expect(complaints(FEDERATED, { issuer: "http://example.com" })).toEqual(["issuer"]);
    expect(complaints(FEDERATED, { subject: "system:serviceaccount:*:ai" })).toEqual(["subject"]);
    expect(complaints(FEDERATED, { federatedIdentityCredentialResourceName: "a b" })).toEqual([
      "federatedIdentityCredentialResourceName",
    ]);
  });

  it("refuses a second one for the same issuer and subject", () => {
    create(FEDERATED);
    expect(refusal(FEDERATED, { federatedIdentityCredentialResourceName: "second" })).toMatchObject(
      {
        status: 409,
        message: expect.stringContaining("Issuer and subject combination already exists") as string,
      },
    );
  });

  it("is one of at most 20 of an identity", () => {
    for (let index = 0; index < 20; index++) {
      const name = `gateway-${index}`;
      create(FEDERATED, { federatedIdentityCredentialResourceName: name, subject: name });
    }
    expect(
      refusal(FEDERATED, { federatedIdentityCredentialResourceName: "more", subject: "more" })
        .message,
    ).toContain("limit of 20");
  });

  it("is written one at a time under one identity", () => {
    const row = rows.find((one) => one.token === FEDERATED)!;
    const scope = { cloud: "azure-native", account: "s" };
    const first = takeSlot(cloud.plane, row, scope, given(FEDERATED));
    const second = () => takeSlot(cloud.plane, row, scope, given(FEDERATED));
    expect(second).toThrow(/Another operation is being performed/);
    first.release();
    second().release();
  });

  it("needs its identity", () => {
    expect(refusal(FEDERATED, { resourceName: "nobody" })).toMatchObject({
      code: "ParentResourceNotFound",
    });
  });
});

describe("WorkloadIdentityPool", () => {
  beforeEach(() => cloud.prepare(POOL));

  it("has the project's number in its name and the project's id in its own id", () => {
    const pool = create(POOL);
    expect(pool.id).toBe("projects/atlas-ml/locations/global/workloadIdentityPools/atlas-sample");
    expect(pool.state.name).toBe(
      "projects/100000000001/locations/global/workloadIdentityPools/atlas-sample",
    );
  });

  it("takes no id of Google's own or of wrong form", () => {
    for (const id of ["gcp-atlas", "abc", "Atlas", "a".repeat(33)])
      expect(complaints(POOL, { workloadIdentityPoolId: id })).toEqual(["workloadIdentityPoolId"]);
    expect(complaints(POOL, { displayName: "x".repeat(33) })).toEqual(["displayName"]);
  });

  it("holds its id for 30 days after it was deleted", () => {
    cloud.remove(create(POOL));
    expect(refusal(POOL)).toMatchObject({
      status: 409,
      message: expect.stringContaining("2026-12-21") as string,
    });
    cloud.now = new Date(cloud.now.getTime() + 31 * 86_400_000);
    create(POOL);
  });
});

describe("WorkloadIdentityPoolProvider", () => {
  beforeEach(() => cloud.prepare(POOL_PROVIDER));

  it("maps the subject, by expressions that parse", () => {
    expect(complaints(POOL_PROVIDER, { attributeMapping: undefined })).toEqual([
      "attributeMapping",
    ]);
    expect(
      complaints(POOL_PROVIDER, { attributeMapping: { "attribute.x": "assertion.x" } }),
    ).toEqual(["attributeMapping"]);
    expect(
      complaints(POOL_PROVIDER, { attributeMapping: { "google.subject": "assertion.sub ==" } }),
    ).toEqual(['attributeMapping["google.subject"]']);
    expect(complaints(POOL_PROVIDER, { attributeCondition: "assertion.sub = 'a'" })).toEqual([
      "attributeCondition",
    ]);
    expect(complaints(POOL_PROVIDER, { attributeCondition: "claims.sub == 'a'" })).toEqual([
      "attributeCondition",
    ]);
  });

  it("has an https issuer and exactly one kind of identity provider", () => {
    expect(complaints(POOL_PROVIDER, { "oidc.issuerUri": "http://example.com" })).toEqual([
      "oidc.issuerUri",
    ]);
    expect(complaints(POOL_PROVIDER, { aws: { accountId: "111122223333" } })).toEqual(["oidc"]);
    expect(
      complaints(POOL_PROVIDER, { "oidc.allowedAudiences": Array<string>(11).fill("a") }),
    ).toEqual(["oidc.allowedAudiences"]);
  });

  it("needs its pool", () => {
    expect(refusal(POOL_PROVIDER, { workloadIdentityPoolId: "nowhere" }).status).toBe(404);
  });
});

describe("CEL", () => {
  it("is told from what is not", () => {
    const names = ["assertion"];
    for (const good of [
      "assertion.sub",
      'assertion.sub == "a" && assertion.aud in ["x", "y"]',
      "assertion.arn.contains('assumed-role') ? assertion.arn.extract('{a}/') : assertion.arn",
      "has(assertion.email) || !assertion.verified",
      "assertion['repository'].startsWith('a')",
      "assertion.groups.exists(g, g == 'x')",
      "{'a': 1}.size() > 0",
    ])
      expect(celProblem(good, names), good).toBeUndefined();
    for (const bad of [
      "",
      "assertion.",
      "a b",
      "assertion.sub = 'a'",
      "assertion.sub == 'a",
      "g",
      "&&",
      "(1",
      "foo(1)",
    ])
      expect(celProblem(bad, names), bad).toBeDefined();
  });
});

describe("IAMMember of a service account", () => {
  beforeEach(() => cloud.prepare(ACCOUNT_MEMBER));

  it("takes one subject of a pool that is there", () => {
    create(ACCOUNT_MEMBER);
    const member = String(given(ACCOUNT_MEMBER).member);
    expect(
      refusal(ACCOUNT_MEMBER, { member: member.replace("atlas-sample/", "other-pool/") }).message,
    ).toContain("Identity Pool does not exist");
    expect(
      refusal(ACCOUNT_MEMBER, { member: member.replace("100000000001", "5") }).message,
    ).toContain("Identity Pool does not exist");
    expect(
      refusal(ACCOUNT_MEMBER, { member: member.replace("/subject/", "/sub/") }).message,
    ).toContain("Invalid principal");
    expect(refusal(ACCOUNT_MEMBER, { member: `${member}${"x".repeat(127)}` }).message).toContain(
      "Invalid principal",
    );
  });

  it("takes only roles that say something about an account, on an account that is there", () => {
    expect(refusal(ACCOUNT_MEMBER, { role: "roles/aiplatform.user" }).message).toContain(
      "is not supported for this resource",
    );
    const serviceAccountId =
      "projects/atlas-ml/serviceAccounts/nobody@atlas-ml.iam.gserviceaccount.com";
    expect(refusal(ACCOUNT_MEMBER, { serviceAccountId }).status).toBe(404);
  });
});

describe("AccessLevel", () => {
  beforeEach(() => cloud.prepare(LEVEL));
  const ranges = (...list: string[]): Changes => ({
    basic: { conditions: [{ ipSubnetworks: list }] },
  });

  it("takes ranges with all host bits zero, and at least one", () => {
    expect(complaints(LEVEL, ranges("203.0.113.7/24"))).toEqual([
      "basic.conditions[0].ipSubnetworks[0]",
    ]);
    expect(complaints(LEVEL, ranges("203.0.113.7"))).toEqual([
      "basic.conditions[0].ipSubnetworks[0]",
    ]);
    expect(complaints(LEVEL, ranges())).toEqual(["basic.conditions[0].ipSubnetworks"]);
    expect(complaints(LEVEL, ranges("203.0.113.0/24", "203.0.113.7/32"))).toEqual([]);
  });

  it("has a name below a policy of the organisation", () => {
    expect(complaints(LEVEL, { name: "atlas" })).toEqual(["name"]);
    expect(complaints(LEVEL, { name: undefined })).toEqual(["name"]);
    const other = { parent: "accessPolicies/5", name: "accessPolicies/5/accessLevels/a" };
    expect(refusal(LEVEL, other)).toMatchObject({ status: 403 });
  });

  it("has a title of its own", () => {
    create(LEVEL);
    const name = "accessPolicies/900000000001/accessLevels/second";
    expect(refusal(LEVEL, { name }).message).toContain("titles must be unique");
  });
});

describe("ServicePerimeter", () => {
  beforeEach(() => cloud.prepare(PERIMETER));
  const second = { name: "accessPolicies/900000000001/servicePerimeters/second", title: "second" };

  it("has projects by number, those of the organisation", () => {
    expect(complaints(PERIMETER, { "status.resources": ["projects/atlas-ml"] })).toEqual([
      "status.resources[0]",
    ]);
    expect(refusal(PERIMETER, { "status.resources": ["projects/5"] }).message).toContain(
      "not a project of the organisation",
    );
  });

  it("is the only regular one of its project", () => {
    create(PERIMETER);
    expect(refusal(PERIMETER, second).message).toContain(
      "a project can be in one regular perimeter only",
    );
    create(PERIMETER, { ...second, perimeterType: "PERIMETER_TYPE_BRIDGE" });
  });
});

describe("ServicePerimeterIngressPolicy", () => {
  beforeEach(() => cloud.prepare(INGRESS));

  it("lets in who and what is there", () => {
    create(INGRESS);
    const level = "accessPolicies/900000000001/accessLevels/none";
    expect(refusal(INGRESS, { "ingressFrom.sources": [{ accessLevel: level }] }).message).toContain(
      "does not exist",
    );
    expect(
      refusal(INGRESS, {
        "ingressFrom.identities": ["serviceAccount:no@atlas-ml.iam.gserviceaccount.com"],
      }).message,
    ).toContain("is invalid or does not exist");
    expect(refusal(INGRESS, { "ingressTo.resources": ["projects/5"] }).message).toContain(
      "is not in the perimeter",
    );
    expect(
      refusal(INGRESS, { perimeter: "accessPolicies/900000000001/servicePerimeters/no" }).status,
    ).toBe(404);
  });

  it("selects methods", () => {
    const operations = [{ serviceName: "aiplatform.googleapis.com" }];
    expect(complaints(INGRESS, { "ingressTo.operations": operations })).toEqual([
      "ingressTo.operations[0].methodSelectors",
    ]);
  });

  it("may be one of several of a perimeter", () => {
    create(INGRESS);
    create(INGRESS, { title: "prod gateway" });
    expect(cloud.plane.store.all(INGRESS)).toHaveLength(2);
  });

  it("keeps its access level from being deleted", () => {
    create(INGRESS);
    const [level] = cloud.plane.store.all(LEVEL);
    expect(cloud.refusal(() => cloud.remove(level!)).message).toContain("still uses it");
  });

  it("shows in its perimeter, and a status that does not list it is not written", () => {
    create(INGRESS);
    const [perimeter] = cloud.plane.store.all(PERIMETER);
    const shown = cloud.read(perimeter!).status as Props;
    expect(shown.ingressPolicies).toMatchObject([{ title: "atlas gateway" }]);
    const more = given(PERIMETER, { "status.restrictedServices": ["aiplatform.googleapis.com"] });
    expect(cloud.refusal(() => cloud.update(perimeter!, more)).message).toContain(
      "would remove 1 ingress policies that other resources made (atlas gateway)",
    );
    cloud.update(perimeter!, changed(more, { "status.ingressPolicies": shown.ingressPolicies! }));
  });
});
