import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sample } from "../../../sim/facts/sample";
import type { Cloud, Json, Props } from "../../../sim/model";
import { registry } from "../../../sim/registry";
import { changeOutside } from "../../../sim/server/outside";
import { setAt, valueAt } from "../../../sim/server/paths";
import { same } from "../../../sim/server/shape";
import { isObject, joinPath, UNKNOWN } from "../../../sim/server/values";
import { stateProperties, typeTable } from "../../../sim/schema/table";
import { defaultOrganisation } from "../../../sim/store/organisation";
import { filled, fillsOf, type Fill } from "./fill";
import { LocalClouds, secret, urnOf, type Provider } from "./harness";
import { samples } from "./samples";

const signature = "4dabf18193072939515e22adb298388d";
const cloudOf = (token: string): Cloud => token.split(":")[0] as Cloud;

interface Made {
  urn: string;
  id: string;
  inputs: Props;
  properties: Props;
}

/** A fresh world with everything the sample needs, and the sample's inputs filled in from it. */
class Walk {
  provider!: Provider;
  readonly needs: Made[] = [];
  readonly fills: Fill[] = [];

  constructor(
    readonly token: string,
    readonly sample: Sample,
    readonly clouds: LocalClouds = new LocalClouds(registry.rows),
  ) {}

  async start(): Promise<this> {
    if (this.sample.grants) {
      const grants = Object.fromEntries(
        [
          `aws/${defaultOrganisation.aws.account}`,
          `gcp/${defaultOrganisation.gcp.project}`,
          `azure-native/${defaultOrganisation.azure.subscription}`,
        ].map((account) => [account, this.sample.grants]),
      );
      writeFileSync(path.join(this.clouds.directory, "world.json"), JSON.stringify({ grants }));
    }
    await this.clouds.start();
    this.provider = await this.clouds.provider(cloudOf(this.token));
    for (const [index, need] of (this.sample.needs ?? []).entries()) {
      const made = await this.create(
        need.token,
        `need-${index}`,
        this.fill(need.inputs, need.token, false),
      );
      this.needs.push(made);
      this.fills.push(
        ...fillsOf(need, (name) => (name === "id" ? made.id : valueAt(made.properties, name))),
      );
    }
    return this;
  }

  /** Fills in what earlier resources give. */
  fill(inputs: Props, token = this.token, isSample = token === this.token): Props {
    return filled(inputs, this.fills, token, isSample);
  }

  async create(token: string, name: string, news: Props): Promise<Made> {
    const urn = urnOf(token, name);
    const inputs = await this.provider.accepted(urn, news);
    return { urn, inputs, ...(await this.provider.create(urn, inputs)) };
  }
}

/** Path of every value inside, lists and objects included. */
function leaves(value: Json, at = ""): string[] {
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => leaves(item, `${at}[${index}]`))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => leaves(item, joinPath(at, key)))
      : [];
  return at === "" ? inner : [at, ...inner];
}

/** Whether everything a preview promised came true. */
function broken(token: string, promised: Json, real: Json | undefined, at = ""): string[] {
  if (promised === UNKNOWN) return [];
  const row = registry.row(token)!;
  if (at !== "" && same(row, at, promised, real)) return [];
  if (isObject(promised) && isObject(real)) {
    return Object.entries(promised).flatMap(([key, value]) =>
      broken(token, value, real[key], at === "" ? key : `${at}.${key}`),
    );
  }
  return [at];
}

/** Types that nothing changes in place, or of which the walk cannot make such a change; each with why. */
const NO_UPDATE: Readonly<Record<string, string>> = {
  "aws:bedrock/guardrailVersion:GuardrailVersion": "a version never changes: every input replaces",
  "aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess":
    "the form is accepted once: another one is refused as a conflict",
  "aws:bedrockfoundation/modelAgreement:ModelAgreement":
    "an agreement never changes: every input replaces",
  "aws:acm/certificateValidation:CertificateValidation":
    "a wait never changes: every input replaces",
  "aws:ec2/route:Route":
    "only its target changes in place, and the walk makes one; tests/unit/sim-facts-aws/network.test.ts moves one",
  "aws:ec2/routeTableAssociation:RouteTableAssociation":
    "only its table changes in place, and the walk makes one; tests/unit/sim-facts-aws/network.test.ts moves one",
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation":
    "an association never changes: every input replaces",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
    "an attachment never changes: every input replaces",
  "aws:kms/alias:Alias":
    "only its key changes in place, and the walk makes one key; tests/unit/sim-facts-aws/kms-logs.test.ts moves one",
  "azure-native:keyvault:Key":
    "the resource manager makes a key once; a change is refused, since Azure would ignore it",
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": "a binding never changes: every input replaces",
  "gcp:kms/keyRing:KeyRing": "a ring never changes: every input replaces",
  "gcp:storage/bucketIAMMember:BucketIAMMember": "a binding never changes: every input replaces",
  "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy":
    "it has no id of its own to be changed by: every input replaces",
  "gcp:projects/iAMMember:IAMMember": "a binding never changes: every input replaces",
  "gcp:secretmanager/secretIamMember:SecretIamMember":
    "a binding never changes: every input replaces",
  "gcp:serviceaccount/iAMMember:IAMMember": "a binding never changes: every input replaces",
  "gcp:projects/serviceIdentity:ServiceIdentity": "an agent never changes: every input replaces",
  "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel":
    "an acceptance never changes: every input replaces",
};

/** Types without an input that replaces and that the walk can set. */
const NO_REPLACE: Readonly<Record<string, string>> = {
  "azure-native:storage:BlobServiceProperties":
    "an account has one, of one name; tests/unit/sim-facts-azure-gcp/rows.test.ts knows what replaces it",
  "aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess":
    "one per account: its form is its only input, and another one is refused as a conflict",
  "gcp:billing/budget:Budget":
    "only another billing account replaces it, and the walk has one; tests/unit/sim-facts-azure-gcp/rows.test.ts knows it",
  "gcp:modelarmor/floorsetting:Floorsetting":
    "one per project: another parent or location is another account's",
  "gcp:monitoring/notificationChannel:NotificationChannel":
    "only another project replaces it, and the walk has one; tests/unit/sim-facts-azure-gcp/rows.test.ts knows it",
};

it("walks every type through every step it has", () => {
  const without = (step: "update" | "replace"): string[] =>
    registry.tokens().filter((token) => !samples[token]?.[step]);
  expect(without("update").sort()).toEqual(Object.keys(NO_UPDATE).sort());
  expect(without("replace").sort()).toEqual(Object.keys(NO_REPLACE).sort());
});

describe.each(registry.tokens())("%s", (token) => {
  const sample = samples[token]!;
  const table = typeTable(token)!;
  let walk: Walk;
  let made: Made;
  let first: Props;

  beforeAll(async () => {
    expect(sample, `sim/facts/*/samples.ts has no sample for ${token}`).toBeDefined();
    walk = await new Walk(token, sample).start();
    first = walk.fill(sample.inputs);
  });
  afterAll(() => walk?.clouds.dispose());

  it("keeps in create what it promises in preview", async () => {
    const urn = urnOf(token, "sample");
    const inputs = await walk.provider.accepted(urn, first);
    const preview = await walk.provider.create(urn, inputs, true);
    made = { urn, inputs, ...(await walk.provider.create(urn, inputs)) };
    expect(made.id).not.toBe("");
    expect(broken(token, preview.properties, made.properties)).toEqual([]);
  });

  it("shows only properties the SDK declares, and leaves out none that is always there", () => {
    const declared = stateProperties(table);
    const stored = walk.clouds.plane.store.all(token).find((one) => one.id === made.id)!;
    expect(Object.keys(stored.state).filter((name) => !declared.has(name))).toEqual([]);
    const always = table.outputs.filter((name) => !table.absent?.includes(name));
    expect(always.filter((name) => !(name in made.properties))).toEqual([]);
  });

  it("reads what it created, with the caller's inputs", async () => {
    const read = await walk.provider.read(made.urn, made.id, made.properties, made.inputs);
    expect(read).toEqual({ id: made.id, properties: made.properties, inputs: made.inputs });
  });

  it("sees no difference in what did not change, also after an import", async () => {
    const { urn, id, properties, inputs } = made;
    const again = await walk.provider.accepted(urn, first, inputs);
    expect((await walk.provider.diff(urn, id, properties, inputs, again)).changes).toEqual({});
    const imported = await walk.provider.read(urn, id);
    expect(imported.id).toBe(id);
    expect(
      (await walk.provider.diff(urn, id, imported.properties, imported.inputs, inputs)).changes,
    ).toEqual({});
  });

  it("has everything again after a restart", async () => {
    await walk.clouds.restart();
    walk.provider = await walk.clouds.provider(cloudOf(token));
    const read = await walk.provider.read(made.urn, made.id, made.properties, made.inputs);
    expect(read.properties).toEqual(made.properties);
  });

  const { replace, update } = sample ?? {};
  if (replace) {
    it("asks for a replacement where a change cannot be made in place", async () => {
      const news = await walk.provider.accepted(made.urn, walk.fill(replace), made.inputs);
      const diff = await walk.provider.diff(made.urn, made.id, made.properties, made.inputs, news);
      expect(diff.replaces).not.toEqual([]);
    });
  }

  it("shows a change made outside as drift that the next run repairs", async () => {
    const { urn, id, properties, inputs } = made;
    const stored = walk.clouds.plane.store.all(token).find((one) => one.id === id)!;
    if (!sample.update) {
      changeOutside(walk.clouds.plane, stored, { remove: true });
      expect((await walk.provider.read(urn, id, properties, inputs)).id).toBe("");
      walk.clouds.plane.store.put(stored);
      return;
    }
    const before = structuredClone(stored);
    const changed = walk.fill(sample.update);
    const set = Object.fromEntries(
      Object.entries(changed).filter(
        ([key, value]) => !same(registry.row(token)!, key, value, inputs[key]),
      ),
    );
    const unset = Object.keys(first).filter((key) => !(key in changed));
    changeOutside(walk.clouds.plane, stored, { set, unset });
    const read = await walk.provider.read(urn, id, properties, inputs);
    expect(read.inputs).not.toEqual(inputs);
    expect(
      (await walk.provider.diff(urn, id, read.properties, read.inputs, inputs)).changes,
    ).not.toEqual({});
    Object.assign(stored, before);
  });

  if (update) {
    it("updates in place", async () => {
      const { urn, id, properties, inputs } = made;
      const news = await walk.provider.accepted(urn, walk.fill(update), inputs);
      const diff = await walk.provider.diff(urn, id, properties, inputs, news);
      expect(diff.changes).not.toEqual({});
      expect(diff.replaces).toEqual([]);
      const preview = await walk.provider.update(urn, id, properties, inputs, news, true);
      const updated = await walk.provider.update(urn, id, properties, inputs, news);
      expect(broken(token, preview, updated)).toEqual([]);
      const read = await walk.provider.read(urn, id, updated, news);
      expect(read).toEqual({ id, properties: updated, inputs: news });
      made = { urn, id, inputs: news, properties: updated };
    });
  }

  it("refuses an output as an input, a wrong type, and what is missing", async () => {
    const output = table.outputs.find((name) => !(name in first));
    if (output !== undefined) {
      const { failures } = await walk.provider.check(made.urn, { ...first, [output]: "x" });
      expect(failures.map((one) => one.property)).toContain(output);
    }
    for (const key of Object.keys(first)) {
      const wrong = await walk.provider.check(made.urn, {
        ...first,
        [key]: typeof first[key] === "boolean" ? [1] : true,
      });
      expect(wrong.failures.map((one) => one.property)).toContain(key);
    }
    for (const name of Object.keys(table.inputs).filter((key) => key.endsWith("!"))) {
      const rest = Object.fromEntries(Object.entries(first).filter(([key]) => `${key}!` !== name));
      expect(
        (await walk.provider.check(made.urn, rest)).failures.map((one) => one.property),
      ).toContain(name.slice(0, -1));
    }
  });

  it("does not judge what is not known yet, wherever that is", async () => {
    for (const at of leaves(first)) {
      const inputs = structuredClone(first);
      setAt(inputs, at, UNKNOWN);
      const { failures } = await walk.provider.check(urnOf(token, "other"), inputs);
      expect({ at, failures }).toEqual({ at, failures: [] });
    }
    const nothing = Object.fromEntries(Object.keys(first).map((key) => [key, UNKNOWN]));
    expect((await walk.provider.check(urnOf(token, "other"), nothing)).failures).toEqual([]);
  });

  it("reads a missing id as blank", async () => {
    expect((await walk.provider.read(made.urn, "nope-sim0", {}, {})).id).toBe("");
  });

  it("deletes, and calls deleting what is gone a success", async () => {
    await walk.provider.delete(made.urn, made.id, made.properties, made.inputs);
    expect((await walk.provider.read(made.urn, made.id, made.properties, made.inputs)).id).toBe("");
    await walk.provider.delete(made.urn, made.id, made.properties, made.inputs);
    for (const need of [...walk.needs].reverse()) {
      await walk.provider.delete(need.urn, need.id, need.properties, need.inputs);
    }
  });

  it("gives the same ids and properties for the same inputs in another world, secrets as secrets", async () => {
    const other = await new Walk(token, sample).start();
    try {
      const hidden = Object.fromEntries(
        Object.entries(other.fill(sample.inputs)).map(([key, value]) => [key, secret(value)]),
      );
      const again = await other.create(token, "sample", hidden);
      const plain = await new Walk(token, sample).start();
      const open = await plain.create(token, "sample", plain.fill(sample.inputs));
      await plain.clouds.dispose();
      expect(again.id).toBe(open.id);
      for (const [key, value] of Object.entries(again.properties)) {
        const isHidden = isObject(value) && signature in value;
        if (key in hidden) expect(`${key} ${isHidden}`).toBe(`${key} true`);
        expect(isHidden ? value["value"] : value).toEqual(plainOf(open.properties[key]!));
      }
      const read = await other.provider.read(again.urn, again.id, again.properties, again.inputs);
      expect(read.inputs).toEqual(again.inputs);
    } finally {
      await other.clouds.dispose();
    }
  });
});

const plainOf = (value: Json): Json =>
  isObject(value) && signature in value ? value["value"]! : value;
