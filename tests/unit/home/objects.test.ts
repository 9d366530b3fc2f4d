import { describe, expect, it } from "vitest";
import { environmentOf, gatewayPlaces } from "../../../sim/home/objects";
import {
  cluster,
  CLUSTER,
  environment,
  gateway,
  ISSUER,
  object,
  release,
  stored,
} from "./environment";

const other = "arn:aws:eks:us-east-1:111122223333:cluster/other";

describe("environmentOf", () => {
  it("has the namespace's objects exactly as they were given, sorted, and nothing of another namespace or cluster", () => {
    const config = object("v1", "ConfigMap", "b", { data: { y: "no" } });
    const elsewhere = { ...config, metadata: { name: "b", namespace: "atlas-prod" } };
    const found = environment([gateway(), config, elsewhere], [stored(config, other)]);
    expect(found.objects).toEqual([config, gateway()]);
  });
  it("leaves out what was deleted and what patches others' objects", () => {
    const config = object("v1", "ConfigMap", "b");
    const patch = { ...stored(config), token: "kubernetes:core/v1:ConfigMapPatch" };
    const deleted = { ...stored(config), deletedAt: "2026-11-20T00:00:00Z" };
    expect(environment([gateway()], [patch, deleted]).objects).toEqual([gateway()]);
  });
  it("knows the classes, the charts by name and the cluster's issuer", () => {
    const gatewayClass = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: "atlas-dev" },
    };
    const found = environment(
      [gateway(), gatewayClass],
      [cluster, release("gateway-helm", { a: 1 })],
    );
    expect(found.classes).toEqual([gatewayClass]);
    expect(found.releases["gateway-helm"]?.values).toEqual({ a: 1 });
    expect(found.issuer).toBe(ISSUER);
  });
  it("is undefined for a namespace without a Gateway", () => {
    const resources = [stored(object("v1", "ConfigMap", "a"))];
    expect(environmentOf(resources, { cluster: CLUSTER, namespace: "atlas-dev" })).toBeUndefined();
  });
});

describe("gatewayPlaces", () => {
  it("names cluster and namespace of each living Gateway", () => {
    const gone = { ...stored(gateway()), deletedAt: "2026-11-20T00:00:00Z" };
    expect(gatewayPlaces([stored(gateway()), stored(gateway(), other), gone])).toEqual([
      { cluster: CLUSTER, namespace: "atlas-dev" },
      { cluster: other, namespace: "atlas-dev" },
    ]);
  });
});
