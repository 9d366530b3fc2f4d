// Proves what the local Google takes and refuses; that the real one does is stated by each fact's source.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { permissionsOf } from "../../../sim/facts/gcp/iam-roles";
import { FRESH_SERVICES } from "../../../sim/facts/gcp/services";
import type { Props } from "../../../sim/model";
import { changed, LocalCloud, samples } from "./cloud";

const SERVICE = "gcp:projects/service:Service";
const AGENT = "gcp:projects/serviceIdentity:ServiceIdentity";
const ACCOUNT = "gcp:serviceaccount/account:Account";
const ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole";
const MEMBER = "gcp:projects/iAMMember:IAMMember";
const AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
const project = "atlas-ml";

type Changes = Record<string, Props[string] | undefined>;
let cloud: LocalCloud;
beforeEach(() => (cloud = new LocalCloud()));
afterEach(() => cloud.dispose());
const maker =
  (token: string) =>
  (changes: Changes = {}) =>
    cloud.create(token, changed(samples[token]!.inputs, changes));
const enable = (name: string, more: Props = {}) =>
  cloud.create(SERVICE, { project, service: `${name}.googleapis.com`, ...more });

describe("Service", () => {
  it("needs Resource Manager first, and says how to enable it", () => {
    const refusal = cloud.refusal(() => enable("aiplatform"));
    expect(refusal).toMatchObject({ code: "SERVICE_DISABLED", status: 403 });
    expect(refusal.message).toContain(
      "Cloud Resource Manager API has not been used in project 100000000001 before or it is disabled",
    );
    expect(refusal.message).toContain(
      "gcloud services enable cloudresourcemanager.googleapis.com --project=atlas-ml",
    );
    enable("cloudresourcemanager");
    expect(enable("aiplatform").id).toBe("atlas-ml/aiplatform.googleapis.com");
  });

  it("is enabled twice without complaint", () => {
    enable("cloudresourcemanager");
    enable("iam");
    expect(enable("iam").id).toBe("atlas-ml/iam.googleapis.com");
    expect(cloud.plane.store.all(SERVICE)).toHaveLength(2);
  });

  it("stays enabled when its resource goes, unless told otherwise", () => {
    cloud.prepare(ACCOUNT);
    const iam = cloud.plane.store
      .all(SERVICE)
      .find(({ inputs }) => inputs.service === "iam.googleapis.com")!;
    cloud.remove(iam);
    expect(maker(ACCOUNT)().id).toContain("atlas-sample-caller");
    const again = enable("iam", { disableOnDestroy: true });
    cloud.remove(again);
    expect(cloud.code(() => maker(ACCOUNT)({ accountId: "other-caller" }))).toBe(
      "SERVICE_DISABLED",
    );
  });

  it("refuses to be disabled under an API that depends on it", () => {
    enable("cloudresourcemanager");
    const compute = enable("compute", { disableOnDestroy: true });
    const container = enable("container", { disableOnDestroy: true });
    expect(cloud.code(() => cloud.remove(compute))).toBe("failedPrecondition");
    cloud.remove(container);
    cloud.remove(compute);
    expect(compute.deletedAt).toBeDefined();
  });

  it("refuses an API that does not exist before anything is made", () => {
    const [failure] = cloud.failures(SERVICE, { project, service: "aiplatfrom.googleapis.com" });
    expect(failure).toMatchObject({ property: "service" });
    expect(failure!.reason).toContain('did you mean "aiplatform.googleapis.com"');
  });

  it("finds a few APIs enabled in a fresh project, and neither Vertex AI nor IAM among them", () => {
    expect(FRESH_SERVICES).toContain("logging.googleapis.com");
    expect(FRESH_SERVICES).not.toContain("aiplatform.googleapis.com");
    expect(FRESH_SERVICES).not.toContain("iam.googleapis.com");
  });

  it.each([
    [ACCOUNT, "iam.googleapis.com"],
    [ROLE, "iam.googleapis.com"],
    [MEMBER, "cloudresourcemanager.googleapis.com"],
    [AUDIT, "cloudresourcemanager.googleapis.com"],
    [AGENT, "aiplatform.googleapis.com"],
    ["gcp:modelarmor/template:Template", "modelarmor.googleapis.com"],
    ["gcp:modelarmor/floorsetting:Floorsetting", "modelarmor.googleapis.com"],
    ["gcp:vertex/aiEndpoint:AiEndpoint", "aiplatform.googleapis.com"],
    ["gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel", "aiplatform.googleapis.com"],
    ["gcp:compute/instance:Instance", "compute.googleapis.com"],
    ["gcp:container/cluster:Cluster", "container.googleapis.com"],
    ["gcp:container/nodePool:NodePool", "container.googleapis.com"],
  ])("is what %s needs: %s", (token, service) => {
    const refusal = cloud.refusal(() => maker(token)());
    expect(refusal.code).toBe("SERVICE_DISABLED");
    expect(refusal.message).toContain(service);
  });
});

describe("ServiceIdentity", () => {
  it("gives the API's service agent, which can then be granted roles", () => {
    cloud.prepare(AGENT);
    const member = "serviceAccount:service-100000000001@gcp-sa-aiplatform.iam.gserviceaccount.com";
    expect(cloud.code(() => maker(MEMBER)({ member }))).toBe("badRequest");
    expect(maker(AGENT)().state.member).toBe(member);
    expect(maker(MEMBER)({ member }).id).toContain("gcp-sa-aiplatform");
  });

  it("refuses an API that has no agent", () => {
    expect(cloud.complaints(AGENT, { project, service: "iam.googleapis.com" })).toEqual([
      "service",
    ]);
  });
});

describe("service account", () => {
  const make = maker(ACCOUNT);
  beforeEach(() => cloud.prepare(ACCOUNT));

  it("has an e-mail, a member and a marked unique id", () => {
    const { state, id } = make();
    expect(state.email).toBe("atlas-sample-caller@atlas-ml.iam.gserviceaccount.com");
    expect(state.member).toBe(`serviceAccount:${String(state.email)}`);
    expect(state.uniqueId).toMatch(/^000\d{18}$/);
    expect(id).toBe(`projects/atlas-ml/serviceAccounts/${String(state.email)}`);
  });

  it("is another account every time it is made again, and keeps its id through updates", () => {
    const ids = [1, 2, 3].map(() => {
      const stored = make();
      const { uniqueId } = stored.state;
      expect(
        cloud.update(stored, changed(stored.inputs, { displayName: "Other" })).state.uniqueId,
      ).toBe(uniqueId);
      cloud.remove(stored);
      return String(uniqueId).slice(-6);
    });
    expect(new Set(ids).size).toBe(3);
  });

  it("is made once", () => {
    make();
    expect(cloud.code(() => make())).toBe("alreadyExists");
  });

  it.each([
    "short",
    "a".repeat(31),
    "Atlas-caller",
    "1atlas-caller",
    "atlas-caller-",
    "atlas_caller",
  ])("refuses the id %s", (accountId) => {
    expect(cloud.complaints(ACCOUNT, changed(samples[ACCOUNT]!.inputs, { accountId }))).toEqual([
      "accountId",
    ]);
  });

  it("needs an id, and has at most 100 per project", () => {
    expect(cloud.code(() => make({ accountId: undefined }))).toBe("badRequest");
    for (let index = 0; index < 100; index++) make({ accountId: `caller-${index}` });
    expect(cloud.code(() => make())).toBe("RESOURCE_EXHAUSTED");
  });

  it("is not deleted when its policy prevents it, and cannot be abandoned here", () => {
    const stored = make({ deletionPolicy: "PREVENT" });
    expect(cloud.refusal(() => cloud.remove(stored)).message).toContain(
      'without setting deletion_policy="DELETE"',
    );
    cloud.remove(cloud.update(stored, changed(stored.inputs, { deletionPolicy: "DELETE" })));
    expect(stored.deletedAt).toBeDefined();
    expect(
      cloud.complaints(ACCOUNT, changed(samples[ACCOUNT]!.inputs, { deletionPolicy: "ABANDON" })),
    ).toEqual(["deletionPolicy"]);
  });
});

describe("custom role", () => {
  const make = maker(ROLE);
  const with_ = (changes: Changes) =>
    cloud.complaints(ROLE, changed(samples[ROLE]!.inputs, changes));
  beforeEach(() => cloud.prepare(ROLE));

  it.each([
    ["an id with -", { roleId: "atlas-caller" }, ["roleId"]],
    ["an id of two letters", { roleId: "ab" }, ["roleId"]],
    ["no permissions", { permissions: [] }, ["permissions"]],
    ["a wildcard", { permissions: ["aiplatform.*"] }, ["permissions[0]"]],
    [
      "a permission that does not exist",
      { permissions: ["aiplatform.endpoints.predct"] },
      ["permissions[0]"],
    ],
    [
      "a permission of an unknown service",
      { permissions: ["nosuch.things.get"] },
      ["permissions[0]"],
    ],
    [
      "a permission that projects cannot give",
      { permissions: ["resourcemanager.projects.list"] },
      ["permissions[0]"],
    ],
    ["an unknown stage", { stage: "STABLE" }, ["stage"]],
    ["a long title", { title: "a".repeat(101) }, ["title"]],
  ])("refuses %s", (_, changes, properties) => {
    expect(with_(changes as Changes)).toEqual(properties);
  });

  it("is undeleted under its id within 7 days", () => {
    const stored = make();
    cloud.remove(stored);
    cloud.wait(6.9);
    expect(make({ title: "Again" }).state.deleted).toBe(false);
    expect(cloud.plane.store.all(ROLE)).toHaveLength(1);
  });

  it("holds its id for 37 days", () => {
    cloud.remove(make());
    cloud.wait(8);
    expect(cloud.code(() => make())).toBe("failedPrecondition");
    cloud.wait(30);
    expect(make().deletedAt).toBeUndefined();
  });

  it("is made once, and answers its permissions in another order, which is no difference", () => {
    const stored = make();
    expect(cloud.code(() => make())).toBe("alreadyExists");
    const read = cloud.read(stored);
    expect(read.permissions).toEqual([
      "modelarmor.templates.useToSanitizeUserPrompt",
      "aiplatform.endpoints.predict",
    ]);
    const { equal } = cloud.plane.registry.row(ROLE)!;
    expect(equal!("permissions", ["a.b.c", "d.e.f"], ["d.e.f", "a.b.c"])).toBe(true);
    expect(equal!("permissions", ["a.b.c"], ["d.e.f"])).toBe(false);
  });
});

describe("IAMMember", () => {
  const make = maker(MEMBER);
  const judge = (changes: Changes) =>
    cloud.complaints(MEMBER, changed(samples[MEMBER]!.inputs, changes));
  beforeEach(() => cloud.prepare(MEMBER));

  it("grants an existing role to an existing principal", () => {
    expect(make().id).toBe(
      "atlas-ml/roles/aiplatform.user/serviceAccount:atlas-sample-caller@atlas-ml.iam.gserviceaccount.com",
    );
    expect(permissionsOf("roles/aiplatform.user")).toContain("aiplatform.endpoints.predict");
  });

  it("knows the project's own roles", () => {
    const role = "projects/atlas-ml/roles/atlas_caller";
    expect(cloud.refusal(() => make({ role })).message).toContain(
      `Role ${role} is not supported for this resource`,
    );
    cloud.create(ROLE, samples[ROLE]!.inputs);
    expect(make({ role }).id).toContain(role);
  });

  it.each([
    [
      "a role that does not exist",
      { role: "roles/aiplatform.users" },
      'did you mean "roles/aiplatform.user"',
    ],
    [
      "a service account that does not exist",
      { member: "serviceAccount:none@atlas-ml.iam.gserviceaccount.com" },
      "does not exist",
    ],
  ])("refuses %s", (_, changes, words) => {
    const refusal = cloud.refusal(() => make(changes as Changes));
    expect(refusal).toMatchObject({ code: "badRequest", status: 400 });
    expect(refusal.message).toContain(words);
  });

  it.each([
    "allUsers",
    "deleted:serviceAccount:a@b.c",
    "atlas@example.com",
    "robot:a@b.c",
    "user:atlas",
    "principal://x",
  ])("refuses the member %s before anything is made", (member) =>
    expect(judge({ member })).toEqual(["member"]),
  );

  it("refuses roles without their prefix and empty conditions before anything is made", () => {
    expect(judge({ role: "aiplatform.user" })).toEqual(["role"]);
    expect(judge({ condition: { title: "t", expression: " " } })).toEqual(["condition.expression"]);
  });

  it("takes principals of a federated pool and workloads of a cluster", () => {
    expect(
      make({
        member:
          "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*",
      }).id,
    ).toContain("principalSet");
    expect(make({ member: "serviceAccount:atlas-ml.svc.id.goog[ai/gateway]" }).id).toContain(
      "svc.id.goog",
    );
  });
});

describe("IAMAuditConfig", () => {
  const make = maker(AUDIT);
  beforeEach(() => cloud.prepare(AUDIT));

  it("overwrites what was configured for the API", () => {
    make();
    make({ auditLogConfigs: [{ logType: "DATA_WRITE" }] });
    expect(cloud.plane.store.all(AUDIT).map(({ inputs }) => inputs.auditLogConfigs)).toEqual([
      [{ logType: "DATA_WRITE" }],
    ]);
  });

  it("refuses unknown log types, doubles and odd services", () => {
    const judge = (changes: Changes) =>
      cloud.complaints(AUDIT, changed(samples[AUDIT]!.inputs, changes));
    expect(judge({ auditLogConfigs: [{ logType: "READ" }] })).toEqual([
      "auditLogConfigs[0].logType",
    ]);
    expect(
      judge({ auditLogConfigs: [{ logType: "DATA_READ" }, { logType: "DATA_READ" }] }),
    ).toEqual(["auditLogConfigs[1].logType"]);
    expect(judge({ service: "aiplatform" })).toEqual(["service"]);
    expect(cloud.code(() => make({ auditLogConfigs: [] }))).toBe("badRequest");
  });
});
