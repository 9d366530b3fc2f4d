import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendFileSync } from "node:fs";
import path from "node:path";
import { UNKNOWN } from "../../../sim/server/values";
import { urnOf, initFailure } from "../sim/harness";
import {
  buildLimit,
  buildValidator,
  clusterArn,
  configMap,
  execOf,
  Home,
  kubeconfig,
  namespace,
  type Made,
} from "./cluster";

let home: Home;
beforeAll(async () => {
  await buildValidator();
  home = await Home.start();
  await home.create(namespace("atlas-dev"));
}, buildLimit);
afterAll(async () => home.clouds.dispose());

describe("a cluster behind a kubeconfig", () => {
  const attempt = async (config: string): Promise<string> => {
    const provider = await home.clouds.provider("kubernetes", { kubeconfig: config });
    const urn = urnOf("kubernetes:core/v1:Namespace", "other");
    const inputs = await provider.accepted(urn, namespace("other"));
    return provider.create(urn, inputs).then(
      () => "created",
      (error: Error) => error.message,
    );
  };

  it("refuses an address that is no cluster's", async () => {
    expect(
      await attempt(kubeconfig({ server: "https://nowhere.gr7.us-east-1.eks.amazonaws.com" })),
    ).toMatch(
      /cluster is unreachable: .*lookup nowhere\.gr7\.us-east-1\.eks\.amazonaws\.com: no such host/,
    );
  });

  it("refuses a certificate authority of another cluster", async () => {
    expect(await attempt(kubeconfig({ ca: "b3RoZXI=" }))).toMatch(
      /certificate signed by unknown authority/,
    );
  });

  it("refuses a token for another cluster, another region or none", async () => {
    expect(await attempt(kubeconfig({ user: { exec: execOf("other", "us-east-1") } }))).toMatch(
      /asked for the client to provide credentials \(the token is for cluster "other"/,
    );
    expect(await attempt(kubeconfig({ user: { exec: execOf("home", "eu-west-1") } }))).toMatch(
      /in eu-west-1, the server is "home" in us-east-1/,
    );
    expect(await attempt(kubeconfig({ user: { token: "abc" } }))).toMatch(/no exec command/);
    expect(await attempt("{}")).toMatch(/context "" does not exist/);
  });
});

describe("an object's life", () => {
  let made: Made;

  it("is created with what the API server fills in", async () => {
    made = await home.create(configMap("settings", { a: "1" }));
    expect(made.id).toBe("atlas-dev/settings");
    expect(Object.keys(made.state)).toEqual(
      expect.arrayContaining([
        "__inputs",
        "__initialApiVersion",
        "__fieldManager",
        "metadata",
        "data",
      ]),
    );
    const metadata = made.state["metadata"] as Record<string, unknown>;
    expect(metadata["uid"]).toMatch(/^51a00000-/);
    expect(metadata["creationTimestamp"]).toBe("2026-11-21T12:00:00Z");
    expect(metadata["resourceVersion"]).toMatch(/^\d+$/);
    expect(metadata["managedFields"]).toMatchObject([
      { manager: "pulumi-kubernetes", operation: "Update", fieldsV1: { "f:data": { "f:a": {} } } },
    ]);
    expect(made.state["__inputs"]).toEqual(made.inputs);
  });

  it("is in the store as it was given", () => {
    const stored = home.clouds.plane.store.find(
      "kubernetes:core/v1:ConfigMap",
      clusterArn,
      made.id,
    );
    expect(stored?.inputs).toEqual(configMap("settings", { a: "1" }));
  });

  it("cannot be created twice", async () => {
    await expect(home.create(configMap("settings", {}), "second")).rejects.toThrow(
      /not successfully created by the Kubernetes API server: configmaps "settings" already exists/,
    );
  });

  it("reads as it was written", async () => {
    const { properties, inputs } = await home.provider.read(
      made.urn,
      made.id,
      made.state,
      made.inputs,
    );
    expect(properties).toEqual(made.state);
    expect(inputs).toEqual(made.inputs);
  });

  it("has no difference to itself", async () => {
    expect(await home.diff(made, configMap("settings", { a: "1" }))).toEqual({
      changes: {},
      replaces: [],
      deleteBeforeReplace: false,
    });
  });

  it("is replaced for its data, as the provider does, unless that was switched off", async () => {
    expect(await home.diff(made, configMap("settings", { a: "2" }))).toEqual({
      changes: { "data.a": "update-replace" },
      replaces: ["data.a"],
      deleteBeforeReplace: true,
    });
    const mutable = await home.clouds.provider("kubernetes", {
      kubeconfig: kubeconfig(),
      enableConfigMapMutable: "true",
    });
    const news = await mutable.accepted(made.urn, configMap("settings", { a: "2" }), made.inputs);
    expect(await mutable.diff(made.urn, made.id, made.state, made.inputs, news)).toMatchObject({
      changes: { "data.a": "update" },
      replaces: [],
    });
  });

  it("takes changes in place and drops what is not wanted any more", async () => {
    made = await home.update(made, configMap("settings", { b: "2" }, { labels: { team: "ml" } }));
    expect(made.state["data"]).toEqual({ b: "2" });
    expect(made.state["metadata"]).toMatchObject({ labels: { team: "ml" } });
    made = await home.update(made, configMap("settings", { b: "2" }));
    expect(made.state["metadata"]).not.toHaveProperty("labels");
  });

  it("shows what somebody changed with kubectl, and refuses to fight over it", async () => {
    const line = { token: "kubernetes:core/v1:ConfigMap", id: made.id, set: { "data.b": "3" } };
    appendFileSync(path.join(home.clouds.directory, "outside.jsonl"), `${JSON.stringify(line)}\n`);
    const { properties, inputs } = await home.provider.read(
      made.urn,
      made.id,
      made.state,
      made.inputs,
    );
    expect(inputs["data"]).toEqual({ b: "3" });
    const error = await home
      .update({ ...made, state: properties }, configMap("settings", { b: "2" }))
      .catch((thrown: unknown) => thrown);
    expect(initFailure(error).reasons[0]).toMatch(
      /conflict: conflicts with "kubectl-edit":\n- \.data\.b/,
    );
    const forced = { annotations: { "pulumi.com/patchForce": "true" } };
    made = await home.update(made, configMap("settings", { b: "2" }, forced));
    expect(made.state["data"]).toEqual({ b: "2" });
  });

  it("goes, and going again is fine", async () => {
    await home.provider.delete(made.urn, made.id, made.state, made.inputs);
    await home.provider.delete(made.urn, made.id, made.state, made.inputs);
    expect((await home.provider.read(made.urn, made.id, made.state, made.inputs)).id).toBe("");
  });
});

describe("what the API server refuses", () => {
  const refused = (object: Parameters<Home["create"]>[0]) =>
    expect(home.create(object, "bad")).rejects;

  it("names, fields and values that its rules do not allow", async () => {
    await refused(configMap("Not_a_name", {})).toThrow(
      /ConfigMap "Not_a_name" is invalid: metadata.name: Invalid value/,
    );
    await refused({ ...configMap("bad", {}), dat: { a: "1" } }).toThrow(
      /strict decoding error: unknown field "dat"/,
    );
    await refused(configMap("bad", { a: 1 })).toThrow(/cannot unmarshal number/);
    await refused({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "bad", namespace: "atlas-dev" },
      spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 70000 }] }] },
    }).toThrow(
      /spec\.ingress\[0\]\.ports\[0\]\.port: Invalid value: 70000: must be between 1 and 65535/,
    );
    await refused({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "bad", namespace: "atlas-dev" },
      spec: { minAvailable: 1, maxUnavailable: 1, selector: { matchLabels: { a: "b" } } },
    }).toThrow(/minAvailable and maxUnavailable cannot be both set/);
  });

  it("a namespace that is not there, after a wait for it", async () => {
    await refused({
      ...configMap("bad", {}),
      metadata: { name: "bad", namespace: "nowhere" },
    }).toThrow(/namespaces "nowhere" not found/);
  });

  it("a kind whose definition is not installed", async () => {
    await refused({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "bad", namespace: "atlas-dev" },
      spec: { gatewayClassName: "x", listeners: [] },
    }).toThrow(/apiVersion for this resource does not exist.*no matches for kind "Gateway"/);
  });

  it("a built-in kind the local clouds do not know, at once", async () => {
    const urn = urnOf("kubernetes:apps/v1:StatefulSet", "bad");
    const { failures } = await home.provider.check(urn, {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "bad" },
    });
    expect(failures[0]?.reason).toMatch(
      /do not serve this kind; add it in sim\/facts\/kubernetes\/kinds\.ts/,
    );
  });

  it("in a preview already, when everything is known", async () => {
    const urn = urnOf("kubernetes:core/v1:ConfigMap", "bad");
    await expect(home.provider.create(urn, configMap("Bad", {}), true)).rejects.toThrow(
      /is invalid/,
    );
    const { properties } = await home.provider.create(urn, configMap("Bad", { a: UNKNOWN }), true);
    expect(properties).toEqual(configMap("Bad", { a: UNKNOWN }));
  });
});

describe("names", () => {
  const unnamed = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { namespace: "atlas-dev" },
    data: {},
  };

  it("are made where none is given, and kept", async () => {
    const made = await home.create(unnamed, "auto");
    const { name, annotations } = made.inputs["metadata"] as Record<string, unknown>;
    expect(name).toMatch(/^auto-[0-9a-f]{8}$/);
    expect(annotations).toEqual({ "pulumi.com/autonamed": "true" });
    expect(await home.provider.accepted(made.urn, unnamed, made.inputs)).toEqual(made.inputs);
  });

  it("get the default namespace where the kind has one", async () => {
    const urn = urnOf("kubernetes:core/v1:ConfigMap", "plain");
    const inputs = await home.provider.accepted(urn, { ...unnamed, metadata: { name: "plain" } });
    expect(inputs["metadata"]).toEqual({ name: "plain", namespace: "default" });
    const whole = urnOf("kubernetes:core/v1:Namespace", "plain");
    expect(await home.provider.accepted(whole, namespace("plain"))).toEqual(namespace("plain"));
  });
});

describe("a namespace", () => {
  it("takes everything in it along", async () => {
    const made = await home.create(namespace("gone"));
    await home.create({
      ...configMap("inside", {}),
      metadata: { name: "inside", namespace: "gone" },
    });
    expect(home.objects()).toContain("core/v1:ConfigMap gone/inside");
    await home.provider.delete(made.urn, made.id, made.state, made.inputs);
    expect(home.objects().filter((one) => one.includes("gone"))).toEqual([]);
  });

  it("goes with its cluster", async () => {
    const line = { token: "aws:eks/cluster:Cluster", id: "home", remove: true };
    appendFileSync(path.join(home.clouds.directory, "outside.jsonl"), `${JSON.stringify(line)}\n`);
    const urn = urnOf("kubernetes:core/v1:Namespace", "atlas-dev");
    await expect(home.provider.read(urn, "atlas-dev")).rejects.toThrow(
      /PULUMI_K8S_DELETE_UNREACHABLE/,
    );
    expect(home.objects()).toEqual([]);
  });
});
