// Proves what the local Google takes and refuses; that the real one does is stated by each fact's source.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { weakerThan } from "../../../sim/facts/gcp/model-armor-filters";
import type { Props } from "../../../sim/model";
import { changed, LocalCloud, samples } from "./cloud";

const TEMPLATE = "gcp:modelarmor/template:Template";
const FLOOR = "gcp:modelarmor/floorsetting:Floorsetting";
const LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig";
const SINK = "gcp:logging/projectSink:ProjectSink";
const ENDPOINT = "gcp:vertex/aiEndpoint:AiEndpoint";
const TERMS = "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel";
const INSTANCE = "gcp:compute/instance:Instance";
const CLUSTER = "gcp:container/cluster:Cluster";
const POOL = "gcp:container/nodePool:NodePool";
const BUCKET = "gcp:storage/bucket:Bucket";

type Changes = Record<string, Props[string] | undefined>;
let cloud: LocalCloud;
beforeEach(() => (cloud = new LocalCloud()));
afterEach(() => cloud.dispose());
const maker =
  (token: string) =>
  (changes: Changes = {}) =>
    cloud.create(token, changed(samples[token]!.inputs, changes));
const judge = (token: string, changes: Changes) =>
  cloud.complaints(token, changed(samples[token]!.inputs, changes));

describe("labels", () => {
  it.each([
    ["a key in capitals", { Team: "x" }, ['labels["Team"]']],
    ["a key starting with a digit", { "1a": "x" }, ['labels["1a"]']],
    ["a key of 64 letters", { ["k".repeat(64)]: "x" }, [`labels["${"k".repeat(64)}"]`]],
    ["a value in capitals", { team: "ML-4100" }, ['labels["team"]']],
    ["a value with a space", { team: "platform ai" }, ['labels["team"]']],
    ["a value of 64 letters", { team: "v".repeat(64) }, ['labels["team"]']],
  ])("refuse %s", (_, labels, properties) => {
    expect(judge(BUCKET, { labels: labels as Props })).toEqual(properties);
  });

  it("are at most 64, the provider's own counted", () => {
    const many = (count: number): Props =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, ""]));
    expect(judge(BUCKET, { labels: many(63) })).toEqual([]);
    expect(judge(BUCKET, { labels: many(64) })).toEqual(["labels"]);
  });

  it("are shown with the provider's defaults beside the resource's own", () => {
    const config = { defaultLabels: { owner: "platform" } };
    const { state } = cloud.create(
      BUCKET,
      changed(samples[BUCKET]!.inputs, { labels: { team: "ai" } }),
      config,
    );
    expect(state.effectiveLabels).toEqual({
      "goog-pulumi-provisioned": "true",
      owner: "platform",
      team: "ai",
    });
    expect(state.pulumiLabels).toEqual(state.effectiveLabels);
  });
});

describe("Model Armor template", () => {
  const make = maker(TEMPLATE);
  beforeEach(() => cloud.prepare(TEMPLATE));

  it.each([
    ["a location without Model Armor", { location: "us-west2" }, ["location"]],
    ["an id with a space", { templateId: "my template" }, ["templateId"]],
    ["an id of 64 letters", { templateId: "a".repeat(64) }, ["templateId"]],
    [
      "an unknown filter",
      { "filterConfig.raiSettings.raiFilters": [{ filterType: "HATE" }] },
      ["filterConfig.raiSettings.raiFilters[0].filterType"],
    ],
    [
      "an unknown confidence",
      { "filterConfig.piAndJailbreakFilterSettings.confidenceLevel": "LOW" },
      ["filterConfig.piAndJailbreakFilterSettings.confidenceLevel"],
    ],
    [
      "an unknown enforcement",
      { "filterConfig.maliciousUriFilterSettings": { filterEnforcement: "ON" } },
      ["filterConfig.maliciousUriFilterSettings.filterEnforcement"],
    ],
    [
      "a filter twice",
      {
        "filterConfig.raiSettings.raiFilters": [
          { filterType: "DANGEROUS" },
          { filterType: "DANGEROUS" },
        ],
      },
      ["filterConfig.raiSettings.raiFilters[1].filterType"],
    ],
    [
      "basic beside advanced",
      { "filterConfig.sdpSettings": { basicConfig: {}, advancedConfig: {} } },
      ["filterConfig.sdpSettings.advancedConfig"],
    ],
    [
      "an unknown enforcement type",
      { templateMetadata: { enforcementType: "BLOCK" } },
      ["templateMetadata.enforcementType"],
    ],
  ])("refuses %s", (_, changes, properties) => {
    expect(judge(TEMPLATE, changes as Changes)).toEqual(properties);
  });

  it("is made once per location, and names no inspect template that does not exist", () => {
    make();
    expect(cloud.code(() => make())).toBe("alreadyExists");
    expect(make({ location: "eu" }).id).toBe(
      "projects/atlas-ml/locations/eu/templates/atlas-sample",
    );
    const sdpSettings = {
      advancedConfig: { inspectTemplate: "projects/atlas-ml/locations/us/inspectTemplates/t" },
    };
    expect(
      cloud.code(() => make({ templateId: "other", "filterConfig.sdpSettings": sdpSettings })),
    ).toBe("notFound");
  });

  it("answers its filters sorted, which is no difference", () => {
    const stored = make();
    const shown = cloud.read(stored).filterConfig as Props;
    expect(
      ((shown.raiSettings as Props).raiFilters as Props[]).map(({ filterType }) => filterType),
    ).toEqual(["DANGEROUS", "HATE_SPEECH"]);
    expect(
      cloud.plane.registry.row(TEMPLATE)!.equal!("filterConfig", stored.inputs.filterConfig, shown),
    ).toBe(true);
  });

  it("is at least as strict as the project's floor, also after the floor's resource went", () => {
    const floor = cloud.create(FLOOR, samples[FLOOR]!.inputs);
    const weak = {
      "filterConfig.raiSettings.raiFilters": [
        { filterType: "HATE_SPEECH", confidenceLevel: "HIGH" },
      ],
    };
    const refusal = cloud.refusal(() => make(weak));
    expect(refusal.code).toBe("failedPrecondition");
    expect(refusal.message).toContain("HATE_SPEECH is weaker");
    cloud.remove(floor);
    expect(cloud.code(() => make(weak))).toBe("failedPrecondition");
    expect(make().id).toMatch(/atlas-sample$/);
  });

  it("is compared filter by filter", () => {
    const floor: Props = {
      maliciousUriFilterSettings: { filterEnforcement: "ENABLED" },
      sdpSettings: { basicConfig: { filterEnforcement: "ENABLED" } },
    };
    expect(weakerThan({}, {})).toBeUndefined();
    expect(weakerThan({}, floor)).toBe("maliciousUriFilterSettings");
    expect(
      weakerThan({ maliciousUriFilterSettings: { filterEnforcement: "ENABLED" } }, floor),
    ).toBe("sdpSettings");
    expect(weakerThan(floor, floor)).toBeUndefined();
  });
});

describe("Model Armor floor settings", () => {
  const make = maker(FLOOR);
  beforeEach(() => cloud.prepare(FLOOR));

  it("exist once and are written over", () => {
    make();
    make({ enableFloorSettingEnforcement: false });
    expect(
      cloud.plane.store.all(FLOOR).map(({ inputs }) => inputs.enableFloorSettingEnforcement),
    ).toEqual([false]);
  });

  it("are the project's own", () => {
    expect(cloud.code(() => make({ parent: "projects/other" }))).toBe("forbidden");
    expect(judge(FLOOR, { parent: "organizations/1" })).toEqual(["parent"]);
    expect(judge(FLOOR, { location: "us" })).toEqual(["location"]);
    expect(judge(FLOOR, { integratedServices: ["VERTEX"] })).toEqual(["integratedServices[0]"]);
  });
});

describe("log bucket", () => {
  const make = maker(LOG_BUCKET);

  it("holds its id for 7 days after a delete, where the provider's update is refused", () => {
    cloud.remove(make());
    const refusal = cloud.refusal(() => make());
    expect(refusal).toMatchObject({ code: "failedPrecondition", status: 400 });
    expect(refusal.message).toContain("Buckets must be in an ACTIVE state to be modified");
    cloud.wait(7.1);
    expect(make().deletedAt).toBeUndefined();
  });

  it("is taken over by the provider when it is there", () => {
    make();
    expect(make({ retentionDays: 60 }).inputs.retentionDays).toBe(60);
    expect(cloud.plane.store.all(LOG_BUCKET)).toHaveLength(1);
  });

  it.each([
    ["no days", { retentionDays: 0 }, ["retentionDays"]],
    ["more than ten years", { retentionDays: 3651 }, ["retentionDays"]],
    ["a location that is none", { location: "usa" }, ["location"]],
    ["an id with a space", { bucketId: "my logs" }, ["bucketId"]],
    [
      "an unknown index",
      { indexConfigs: [{ fieldPath: "jsonPayload.a", type: "TEXT" }] },
      ["indexConfigs[0].type"],
    ],
  ])("refuses %s", (_, changes, properties) => {
    expect(judge(LOG_BUCKET, changes as Changes)).toEqual(properties);
  });

  it("is neither unlocked, nor shortened, nor deleted once locked", () => {
    const stored = make({ locked: true });
    const update = (changes: Changes) => cloud.update(stored, changed(stored.inputs, changes));
    expect(cloud.code(() => update({ locked: false }))).toBe("failedPrecondition");
    expect(cloud.code(() => update({ retentionDays: 30 }))).toBe("failedPrecondition");
    expect(cloud.code(() => cloud.remove(stored))).toBe("failedPrecondition");
  });

  it("keeps the _Required bucket's retention, and knows no keys", () => {
    expect(cloud.code(() => make({ bucketId: "_Required" }))).toBe("failedPrecondition");
    expect(cloud.code(() => make({ cmekSettings: { kmsKeyName: "k" } }))).toBe("notFound");
    expect(
      cloud.code(() => make({ cmekSettings: { kmsKeyName: "k" }, enableAnalytics: true })),
    ).toBe("badRequest");
  });

  it("is not deleted under its sink", () => {
    const sink = cloud.sample(SINK);
    const bucket = cloud.plane.store.all(LOG_BUCKET)[0]!;
    expect(cloud.code(() => cloud.remove(bucket))).toBe("failedPrecondition");
    cloud.remove(sink);
    cloud.remove(bucket);
    expect(bucket.deletedAt).toBeDefined();
  });
});

describe("log sink", () => {
  const make = maker(SINK);

  it("has no writer for a log bucket of its own project, and one for other destinations", () => {
    cloud.prepare(SINK);
    expect(make().state.writerIdentity).toBe("");
    cloud.create(BUCKET, samples[BUCKET]!.inputs);
    const storage = { destination: "storage.googleapis.com/atlas-ml-sample", name: "to-storage" };
    expect(make(storage).state.writerIdentity).toBe(
      "serviceAccount:service-100000000001@gcp-sa-logging.iam.gserviceaccount.com",
    );
    expect(
      make({ ...storage, name: "shared", uniqueWriterIdentity: false }).state.writerIdentity,
    ).toBe("serviceAccount:cloud-logs@system.gserviceaccount.com");
  });

  it.each([
    ["a log bucket that does not exist", {}, "notFound"],
    [
      "a storage bucket that does not exist",
      { destination: "storage.googleapis.com/none" },
      "notFound",
    ],
    [
      "a dataset, which has no row",
      { destination: "bigquery.googleapis.com/projects/atlas-ml/datasets/d" },
      "notFound",
    ],
    [
      "another project's bucket",
      { destination: "logging.googleapis.com/projects/other/locations/us/buckets/b" },
      "forbidden",
    ],
    ["the _Required sink", { name: "_Required" }, "badRequest"],
    [
      "a writer of its own where none is taken",
      { customWriterIdentity: "serviceAccount:a@b.c" },
      "badRequest",
    ],
  ])("refuses %s", (_, changes, code) => {
    const inputs = changed(samples[SINK]!.inputs, changes as Changes);
    if ((changes as Changes).name === "_Required") {
      const type = cloud.plane.registry.row(SINK)!;
      const context = cloud.plane.context(
        { cloud: "gcp", account: "atlas-ml", region: "global" },
        { cloud: "gcp", account: "atlas-ml", config: {} },
        inputs,
        "s",
      );
      expect(cloud.code(() => type.admit!(context))).toBe(code);
    } else expect(cloud.code(() => cloud.create(SINK, inputs))).toBe(code);
  });

  it.each([
    [
      "a destination without its service",
      { destination: "projects/atlas-ml/locations/us/buckets/b" },
      ["destination"],
    ],
    ["an open quote", { filter: 'a="b' }, ["filter"]],
    ["an open bracket", { filter: "(a=b" }, ["filter"]],
    ["a filter of 20,001 characters", { filter: "a".repeat(20_001) }, ["filter"]],
    [
      "an exclusion with an odd name",
      { exclusions: [{ name: "a b", filter: "a=b" }] },
      ["exclusions[0].name"],
    ],
    [
      "51 exclusions",
      {
        exclusions: Array.from({ length: 51 }, (_, index) => ({
          name: `e${index}`,
          filter: "a=b",
        })),
      },
      ["exclusions"],
    ],
    ["a name of 101 letters", { name: "a".repeat(101) }, ["name"]],
  ])("refuses %s before anything is made", (_, changes, properties) => {
    expect(judge(SINK, changes as Changes)).toEqual(properties);
  });

  it("takes brackets and quotes inside quotes", () => {
    expect(judge(SINK, { filter: 'a="(" AND b="\\"" AND (c="d")' })).toEqual([]);
  });
});

describe("Vertex AI endpoint", () => {
  const make = maker(ENDPOINT);
  beforeEach(() => cloud.prepare(ENDPOINT));

  it("has its own host when it is dedicated", () => {
    expect(make().state.dedicatedEndpointDns).toBe(
      "1234567890.us-central1-100000000001.prediction.vertexai.goog",
    );
    expect(
      make({ name: "5", dedicatedEndpointEnabled: undefined }).state.dedicatedEndpointDns,
    ).toBe("");
  });

  it.each([
    ["a name made by the provider, which is no number", { name: undefined }, ["name"]],
    ["a leading zero", { name: "0123" }, ["name"]],
    ["11 digits", { name: "12345678901" }, ["name"]],
    ["the global location", { location: "global" }, ["location"]],
    ["another region than its location", { region: "us-east1" }, ["region"]],
    ["a display name of 129 characters", { displayName: "a".repeat(129) }, ["displayName"]],
    ["shares that are not 100", { trafficSplit: '{"1": 50}' }, ["trafficSplit"]],
    ["shares that are no object", { trafficSplit: "50" }, ["trafficSplit"]],
  ])("refuses %s", (_, changes, properties) => {
    expect(judge(ENDPOINT, changes as Changes)).toEqual(properties);
  });

  it.each([
    [
      "a dedicated host beside Private Service Connect",
      { privateServiceConnectConfig: { enablePrivateServiceConnect: true } },
      "badRequest",
    ],
    [
      "a network beside Private Service Connect",
      { network: "n", privateServiceConnectConfig: { enablePrivateServiceConnect: true } },
      "badRequest",
    ],
    ["a network", { network: "projects/1/global/networks/n" }, "notFound"],
    ["a key", { encryptionSpec: { kmsKeyName: "k" } }, "notFound"],
    ["traffic to models that are not there", { trafficSplit: '{"1": 100}' }, "badRequest"],
  ])("refuses %s", (_, changes, code) => {
    expect(cloud.code(() => make(changes as Changes))).toBe(code);
  });

  it("is made once per location", () => {
    make();
    expect(cloud.code(() => make())).toBe("alreadyExists");
    expect(make({ location: "us-east1" }).id).toContain("us-east1");
  });
});

describe("partner model", () => {
  const make = maker(TERMS);

  it("is enabled only after its publisher's terms were accepted, and stays so", () => {
    cloud.prepare(TERMS);
    expect(cloud.code(() => make())).toBe("failedPrecondition");
    cloud.dispose();
    cloud = new LocalCloud({ grants: { "gcp/atlas-ml": { "consent:anthropic": 1 } } });
    cloud.prepare(TERMS);
    const stored = make();
    expect(stored.state.enablementState).toBe("ENABLEMENT_STATE_SUCCEEDED");
    cloud.remove(stored);
    expect(make().id).toBe(stored.id);
    expect(cloud.plane.store.all(TERMS)).toHaveLength(1);
  });

  it("has a full name of a known publisher", () => {
    expect(judge(TERMS, { publisherModelName: "claude-sonnet-5-5" })).toEqual([
      "publisherModelName",
    ]);
    expect(judge(TERMS, { publisherModelName: "publishers/anthropics/models/claude" })).toEqual([
      "publisherModelName",
    ]);
  });
});

describe("Compute instance", () => {
  const make = maker(INSTANCE);
  const gpu = {
    machineType: "n1-standard-4",
    guestAccelerators: [{ type: "nvidia-tesla-t4", count: 1 }],
  };
  beforeEach(() => cloud.prepare(INSTANCE));

  it.each([
    ["an unknown machine type", { machineType: "e2-huge" }, ["machineType"]],
    ["an unknown zone", { zone: "us-central1-z" }, ["zone"]],
    [
      "an unknown accelerator",
      { machineType: "n1-standard-4", guestAccelerators: [{ type: "nvidia-t5", count: 1 }] },
      ["guestAccelerators[0].type"],
    ],
    [
      "three accelerators",
      { machineType: "n1-standard-4", guestAccelerators: [{ type: "nvidia-tesla-t4", count: 3 }] },
      ["guestAccelerators[0].count"],
    ],
    [
      "an accelerator on a series that takes none",
      { guestAccelerators: [{ type: "nvidia-tesla-t4", count: 1 }] },
      ["guestAccelerators[0]"],
    ],
    ["a name in capitals", { name: "Atlas" }, ["name"]],
  ])("refuses %s", (_, changes, properties) => {
    expect(judge(INSTANCE, changes as Changes)).toEqual(properties);
  });

  it.each([
    ["no zone", { zone: undefined }, "badRequest"],
    ["no image", { bootDisk: {} }, "badRequest"],
    ["a disk that does not exist", { bootDisk: { source: "disk-1" } }, "notFound"],
    ["no network", { networkInterfaces: [{}] }, "badRequest"],
    ["a network that does not exist", { networkInterfaces: [{ network: "atlas" }] }, "notFound"],
    [
      "a service account that does not exist",
      { serviceAccount: { email: "a@b.c", scopes: ["cloud-platform"] } },
      "SERVICE_ACCOUNT_ACCESS_DENIED",
    ],
    ["a GPU that would have to migrate", gpu, "badRequest"],
    [
      "a GPU in a fresh project",
      { ...gpu, scheduling: { onHostMaintenance: "TERMINATE" } },
      "QUOTA_EXCEEDED",
    ],
    [
      "a GPU machine in a fresh project",
      { machineType: "g2-standard-4", scheduling: { onHostMaintenance: "TERMINATE" } },
      "QUOTA_EXCEEDED",
    ],
    ["more CPUs than a fresh project has", { machineType: "n2-standard-48" }, "QUOTA_EXCEEDED"],
  ])("refuses %s", (_, changes, code) => {
    expect(cloud.code(() => make(changes as Changes))).toBe(code);
  });

  it("takes a GPU that was granted", () => {
    cloud.dispose();
    cloud = new LocalCloud({ grants: { "gcp/atlas-ml": { GPUS_ALL_REGIONS: 1 } } });
    cloud.prepare(INSTANCE);
    expect(make({ ...gpu, scheduling: { onHostMaintenance: "TERMINATE" } }).id).toBe(
      "projects/atlas-ml/zones/us-central1-a/instances/atlas-sample",
    );
  });

  it("is stopped for a change of machine type only when that is allowed, and protected when asked", () => {
    const stored = make();
    const larger = changed(stored.inputs, { machineType: "e2-standard-4" });
    expect(cloud.code(() => cloud.update(stored, larger))).toBe("badRequest");
    expect(
      cloud.update(stored, { ...larger, allowStoppingForUpdate: true }).inputs.machineType,
    ).toBe("e2-standard-4");
    expect(
      cloud.code(() =>
        cloud.remove(cloud.update(stored, { ...stored.inputs, deletionProtection: true })),
      ),
    ).toBe("badRequest");
  });
});

describe("GKE cluster and node pool", () => {
  const cluster = maker(CLUSTER);
  const pool = maker(POOL);

  it("is protected from deletion unless that is switched off", () => {
    cloud.prepare(CLUSTER);
    expect(cloud.code(() => cloud.remove(cluster({ deletionProtection: undefined })))).toBe(
      "deletionProtection",
    );
  });

  it.each([
    ["no nodes", { initialNodeCount: undefined }, "badRequest"],
    [
      "another project's workload pool",
      { workloadIdentityConfig: { workloadPool: "other.svc.id.goog" } },
      "badRequest",
    ],
    ["a network that does not exist", { network: "atlas" }, "notFound"],
    [
      "a node account that does not exist",
      { nodeConfig: { serviceAccount: "a@b.c" } },
      "SERVICE_ACCOUNT_ACCESS_DENIED",
    ],
    ["node settings with Autopilot", { enableAutopilot: true, nodeConfig: {} }, "badRequest"],
  ])("refuses a cluster with %s", (_, changes, code) => {
    cloud.prepare(CLUSTER);
    expect(cloud.code(() => cluster(changes as Changes))).toBe(code);
  });

  it("refuses odd places, names and machines before anything is made", () => {
    expect(judge(CLUSTER, { location: "us" })).toEqual(["location"]);
    expect(judge(CLUSTER, { name: "a".repeat(41) })).toEqual(["name"]);
    expect(judge(CLUSTER, { resourceLabels: { Team: "x" } })).toEqual(['resourceLabels["Team"]']);
    expect(judge(POOL, { "nodeConfig.machineType": "m9" })).toEqual(["nodeConfig.machineType"]);
    expect(judge(POOL, { autoscaling: { minNodeCount: 3, maxNodeCount: 1 } })).toEqual([
      "autoscaling.minNodeCount",
    ]);
  });

  it("takes pools by the cluster's name or id, and none elsewhere", () => {
    cloud.prepare(POOL);
    expect(pool().id).toBe(
      "projects/atlas-ml/locations/us-central1/clusters/atlas-sample/nodePools/work",
    );
    expect(
      pool({
        name: "more",
        cluster: "projects/atlas-ml/locations/us-central1/clusters/atlas-sample",
      }).id,
    ).toMatch(/more$/);
    expect(cloud.code(() => pool({ cluster: "other" }))).toBe("notFound");
    expect(cloud.code(() => pool({ name: "sized", nodeCount: undefined }))).toBe("badRequest");
    expect(cloud.code(() => pool({ name: "gpu", "nodeConfig.machineType": "g2-standard-4" }))).toBe(
      "QUOTA_EXCEEDED",
    );
  });
});

describe("storage bucket", () => {
  const make = maker(BUCKET);

  it("has a name that is unique in the world, and its location in capitals", () => {
    const stored = make();
    expect(stored.state).toMatchObject({
      url: "gs://atlas-ml-sample",
      location: "US-CENTRAL1",
      projectNumber: 100000000001,
    });
    expect(cloud.code(() => make())).toBe("conflict");
    expect(cloud.plane.registry.row(BUCKET)!.equal!("location", "us-central1", "US-CENTRAL1")).toBe(
      true,
    );
  });

  it.each([
    ["a period in the name", { name: "atlas.example.com" }, ["name"]],
    ["a name of Google's", { name: "goog-atlas" }, ["name"]],
    ["capitals in the name", { name: "Atlas" }, ["name"]],
    ["a location that is none", { location: "moon" }, ["location"]],
    ["an unknown storage class", { storageClass: "HOT" }, ["storageClass"]],
    ["an unknown access prevention", { publicAccessPrevention: "on" }, ["publicAccessPrevention"]],
  ])("refuses %s", (_, changes, properties) => {
    expect(judge(BUCKET, changes as Changes)).toEqual(properties);
  });

  it("refuses a soft delete of less than a week, and keys", () => {
    expect(cloud.code(() => make({ softDeletePolicy: { retentionDurationSeconds: 3600 } }))).toBe(
      "invalid",
    );
    expect(cloud.code(() => make({ encryption: { defaultKmsKeyName: "k" } }))).toBe("notFound");
  });
});
