// Proves that the real engine and the Kubernetes SDK work with a local cluster. Cannot prove what a real API server adds.
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterObjects } from "../../sim/kubernetes/objects";
import { readStore } from "../../sim/store/format";
import { buildLimit, buildValidator } from "../unit/sim-facts-kubernetes/cluster";
import { LocalClouds, type Project } from "./local-clouds";

const stack = "dev";
const clusterArn = "arn:aws:eks:us-east-1:111122223333:cluster/e2e";

describe("a cluster, a chart and objects in it", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    await buildValidator();
    clouds = await LocalClouds.start();
    project = clouds.project("home", path.join(__dirname, "kubernetes-program.cjs"));
    await project.init(stack);
  }, buildLimit);
  afterAll(() => clouds.dispose());

  const configure = (message: string, port: number): void =>
    project.configure(stack, { "home:message": message, "home:port": String(port) });
  const run = async (...args: string[]) => {
    const answer = await project.pulumi(...args, "--stack", stack);
    return { ...answer, text: answer.text.replace(/\r/g, "") };
  };
  const up = () => run("up", "--yes", "--skip-preview");

  it("previews before the cluster is there, and comes up", async () => {
    configure("hello", 8080);
    const preview = await run("preview");
    expect(preview.code, preview.text).toBe(0);
    const answer = await up();
    expect(answer.code, answer.text).toBe(0);
    expect(answer.text).toMatch(/chart\s*: "gateway-helm"/);
    // The store is written a moment after the last change.
    const objects = (): string[] =>
      clusterObjects(readStore(path.join(clouds.dir, "clouds")).resources, clusterArn)
        .map(({ kind, name }) => `${kind} ${name}`)
        .sort();
    await expect
      .poll(objects, { timeout: 60_000 })
      .toEqual(["ConfigMap settings", "Gateway ai", "GatewayClass ai", "Namespace atlas-dev"]);
  }, 120_000);

  it("has nothing to do a second time, nor after a refresh", async () => {
    const again = await run("preview", "--expect-no-changes");
    expect(again.code, again.text).toBe(0);
    const refresh = await run("refresh", "--yes", "--skip-preview");
    expect(refresh.code, refresh.text).toBe(0);
    const after = await run("preview", "--expect-no-changes");
    expect(after.code, after.text).toBe(0);
  }, 120_000);

  it("changes objects in place", async () => {
    configure("good day", 8081);
    const answer = await up();
    expect(answer.code, answer.text).toBe(0);
    expect(answer.text).toMatch(/2 updated/);
    expect(answer.text).toMatch(/message: "hello" => "good day"|"good day"/);
  }, 120_000);

  it("refuses what an API server refuses, in the preview already", async () => {
    configure("good day", 80_000);
    const preview = await run("preview");
    expect(preview.code).not.toBe(0);
    expect(preview.text).toMatch(/spec\.listeners\[0\]\.port: Invalid value: 80000/);
    configure("good day", 8081);
  }, 120_000);

  it("goes, with everything in it", async () => {
    const answer = await run("destroy", "--yes", "--skip-preview");
    expect(answer.code, answer.text).toBe(0);
    // The store is written a moment after the last change.
    await expect.poll(() => clouds.existing(), { timeout: 60_000 }).toEqual([]);
  }, 120_000);
});
