// Proves that the machines' hours and the budgets come up with dev as committed, that nights and mornings are no drift, and that
// both go away again; not that AWS ends the nodes of a pool that is taken away.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "../e2e/baseline";
import { committedConfig, LocalClouds, type Project } from "../e2e/local-clouds";
import { readStore } from "../../sim/store/format";

const CLUSTER = "aws:eks/cluster:Cluster";

describe("dev with its hours", () => {
  let clouds: LocalClouds;
  let project: Project;
  const config = committedConfig("dev");
  const endpoint = config["unified-ai-endpoint:endpoint"] as Record<string, unknown>;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
    project.configure("dev", config);
    await project.init("dev");
  }, 300_000);

  afterAll(() => clouds.dispose());

  const up = async (): Promise<void> => {
    const answer = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
    expect(answer.code, answer.text).toBe(0);
  };
  const quiet = async (...more: string[]): Promise<void> => {
    const answer = await project.pulumi(
      ...["preview", ...more, "--expect-no-changes", "--stack", "dev"],
    );
    expect(answer.code, answer.text).toBe(0);
  };
  const types = async (): Promise<string[]> =>
    (await project.resources("dev")).map(({ type }) => type);
  /** What the schedule's call does to the cluster behind Pulumi's back; without pools there is no role for nodes. */
  const setPools = async (nodePools: string[]): Promise<void> => {
    const resources = await project.resources("dev");
    const { id } = resources.find(({ type }) => type === CLUSTER)!;
    const role = resources.find(({ urn }) => urn.endsWith("::unified-ai-home-cluster-node-role"))!;
    const set = { "computeConfig.nodePools": nodePools };
    const rolePath = "computeConfig.nodeRoleArn";
    const change =
      nodePools.length === 0
        ? { set, unset: [rolePath] }
        : { set: { ...set, [rolePath]: role.outputs["arn"] } };
    const line = JSON.stringify({ token: CLUSTER, id, ...change });
    fs.appendFileSync(path.join(clouds.dir, "clouds", "outside.jsonl"), `${line}\n`);
  };

  /** Pools that the cluster has in the cloud. */
  const pools = (): unknown => {
    const { resources } = readStore(path.join(clouds.dir, "clouds"));
    const cluster = resources.find(({ token }) => token === CLUSTER)!;
    return (cluster.inputs["computeConfig"] as Record<string, unknown>)["nodePools"];
  };

  it("comes up with its schedules and a budget on each cloud", { timeout: 600_000 }, async () => {
    await up();
    const made = await types();
    for (const type of [
      "aws:budgets/budget:Budget",
      "azure-native:consumption:Budget",
      "gcp:billing/budget:Budget",
      "gcp:monitoring/notificationChannel:NotificationChannel",
      "aws:scheduler/scheduleGroup:ScheduleGroup",
    ])
      expect(
        made.filter((each) => each === type),
        type,
      ).toHaveLength(1);
    expect(made.filter((each) => each === "aws:scheduler/schedule:Schedule")).toHaveLength(2);
    await quiet("--refresh");
  });

  it("finds no drift at night and none in the morning", { timeout: 600_000 }, async () => {
    await setPools([]);
    await quiet("--refresh");
    expect(pools()).toEqual([]);
    await up();
    expect(pools(), "an update at night wakes nobody").toEqual([]);
    await quiet();
    await setPools(["general-purpose", "system"]);
    await quiet("--refresh");
    expect(pools()).toEqual(["general-purpose", "system"]);
  });

  it("moves the hours in place, and takes them away", { timeout: 600_000 }, async () => {
    endpoint["schedule"] = { hours: "08:00-18:00", days: ["mon"], timeZone: "Europe/Berlin" };
    project.configure("dev", config);
    const preview = await project.pulumi("preview", "--diff", "--stack", "dev");
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toContain("cron(0 18 ? * MON *)");
    expect(preview.text).not.toMatch(/replac/);
    await up();

    delete endpoint["schedule"];
    delete endpoint["budget"];
    project.configure("dev", config);
    await up();
    const left = (await types()).filter((type) => /scheduler|udget|notificationChannel/.test(type));
    expect(left).toEqual([]);
    await quiet("--refresh");
  });
});
