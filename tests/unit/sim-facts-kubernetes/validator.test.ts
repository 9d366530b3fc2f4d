import { writeFileSync, chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kinds } from "../../../sim/facts/kubernetes/kinds";
import { chartData, knownCharts } from "../../../sim/kubernetes/charts";
import { Validator } from "../../../sim/kubernetes/validator";
import { buildLimit, buildValidator, namespace } from "./cluster";

let validator: Validator;
beforeAll(async () => {
  await buildValidator();
  validator = new Validator();
}, buildLimit);
afterAll(() => validator.close());

describe("the validator", () => {
  it("has the API server's rules for every kind of the facts, and agrees on what has namespaces", async () => {
    const { kinds: known, versions } = await validator.about();
    for (const { apiVersion, kind, facts } of kinds) {
      const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
      expect(known[`${group}:${kind}`], kind).toBe(facts.namespaced.value);
    }
    expect(versions["k8s.io/kubernetes"]).toBe("v1.36.1");
    expect(versions["github.com/envoyproxy/gateway"]).toBe("v1.8.1");
  });

  it("takes every definition of every chart", async () => {
    for (const [name, versions] of Object.entries(knownCharts)) {
      for (const version of versions) {
        for (const { object } of chartData(`${name}-${version}`).definitions)
          expect((await validator.definition(object)).problems).toEqual([]);
      }
    }
    expect(
      (await validator.definition(chartData("eks-auto-mode").definitions[0]!.object)).problems,
    ).toEqual([]);
  });

  it("refuses a definition that is none", async () => {
    const { problems } = await validator.definition({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "things.example.com" },
      spec: {
        group: "example.com",
        names: { kind: "Thing", plural: "thing" },
        scope: "Namespaced",
        versions: [],
      },
    });
    expect(problems.map(({ path: at }) => at)).toContain("metadata.name");
  });

  it("answers calls that overlap, each with its own answer", async () => {
    const names = Array.from({ length: 50 }, (_, index) => `n${index}`);
    const judged = await Promise.all(names.map((name) => validator.builtIn(namespace(name))));
    expect(judged.map(({ object }) => (object?.["metadata"] as { name: string }).name)).toEqual(
      names,
    );
  });
});

describe("a validator that is not there", () => {
  it("makes objects be refused, saying what to do", async () => {
    const none = new Validator(() => undefined);
    await expect(none.builtIn(namespace("a"))).rejects.toThrow(
      /must be built before the local clouds can judge Kubernetes objects.*node tools\/gateway\/kube-validate\.cjs/,
    );
  });

  it("or ends, is named with what it said, and started again", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "validator-"));
    const file = path.join(folder, "broken");
    writeFileSync(file, "#!/bin/sh\nread line\necho out of order >&2\nexit 3\n");
    chmodSync(file, 0o755);
    const broken = new Validator(() => file);
    try {
      for (let round = 0; round < 2; round++)
        await expect(broken.builtIn(namespace("a"))).rejects.toThrow(
          /ended before it answered, exit code 3 out of order/,
        );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
