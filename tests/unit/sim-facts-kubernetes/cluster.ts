import { createRequire } from "node:module";
import path from "node:path";
import type { Props } from "../../../sim/model";
import { projectRoot } from "../../../sim/kubernetes/root";
import { LocalClouds, urnOf, type Provider } from "../sim/harness";

export const account = "111122223333";
export const region = "us-east-1";
export const clusterArn = `arn:aws:eks:${region}:${account}:cluster/home`;
const endpoint = `https://51A0C0FFEE.gr7.${region}.eks.amazonaws.com`;
const caData = Buffer.from("local certificate authority").toString("base64");

/** Builds the validator where the cache has none, so that the tests below start with it: minutes the first time. */
export async function buildValidator(): Promise<void> {
  if (process.env["UNIFIED_AI_KUBE_VALIDATE"]) return;
  const load = createRequire(path.join(projectRoot, "package.json"));
  const { ensureKubeValidate } = load("./tools/gateway/kube-validate.cjs") as {
    ensureKubeValidate(options: { env: NodeJS.ProcessEnv; progress: unknown }): Promise<string>;
  };
  const { Progress } = load("./tools/lib/progress.cjs") as { Progress: new () => unknown };
  await ensureKubeValidate({ env: process.env, progress: new Progress() });
}

/** Longest a build of the validator may take, in milliseconds. */
export const buildLimit = 20 * 60_000;

/** A kubeconfig of the cluster below, as `aws eks update-kubeconfig` writes it, with parts replaced. */
export function kubeconfig(changes: { server?: string; ca?: string; user?: Props } = {}): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "home",
    clusters: [
      {
        name: "home",
        cluster: {
          server: changes.server ?? endpoint,
          "certificate-authority-data": changes.ca ?? caData,
        },
      },
    ],
    contexts: [{ name: "home", context: { cluster: "home", user: "caller" } }],
    users: [{ name: "caller", user: changes.user ?? { exec: execOf("home", region) } }],
  });
}

/** The command that gets a token. */
export const execOf = (name: string, place: string): Props => ({
  apiVersion: "client.authentication.k8s.io/v1",
  command: "aws",
  args: ["--region", place, "eks", "get-token", "--cluster-name", name, "--output", "json"],
});

/** Local clouds with one EKS cluster in them. */
export class Home {
  private constructor(
    readonly clouds: LocalClouds,
    readonly provider: Provider,
  ) {}

  static async start(settings: Props = {}): Promise<Home> {
    const clouds = await new LocalClouds([]).start();
    clouds.plane.quiet = 200;
    clouds.plane.store.put({
      token: "aws:eks/cluster:Cluster",
      id: "home",
      scope: { cloud: "aws", account, region },
      name: "home",
      inputs: { name: "home", version: "1.34", computeConfig: { enabled: true }, vpcConfig: {} },
      state: {
        arn: clusterArn,
        endpoint,
        certificateAuthority: { data: caData },
        vpcConfig: { vpcId: "vpc-0" },
      },
      createdAt: clouds.now.toISOString(),
    });
    const provider = await clouds.provider("kubernetes", { kubeconfig: kubeconfig(), ...settings });
    return new Home(clouds, provider);
  }

  /** Checks and creates an object as the engine does. */
  async create(object: Props, name = nameIn(object)): Promise<Made> {
    const urn = urnOf(tokenIn(object), name);
    const inputs = await this.provider.accepted(urn, object);
    const { id, properties } = await this.provider.create(urn, inputs);
    return { urn, id, inputs, state: properties };
  }

  /** Checks and updates an object as the engine does. */
  async update(made: Made, object: Props): Promise<Made> {
    const inputs = await this.provider.accepted(made.urn, object, made.inputs);
    const state = await this.provider.update(made.urn, made.id, made.state, made.inputs, inputs);
    return { ...made, inputs, state };
  }

  /** What a change would do. */
  async diff(made: Made, object: Props) {
    const inputs = await this.provider.accepted(made.urn, object, made.inputs);
    return this.provider.diff(made.urn, made.id, made.state, made.inputs, inputs);
  }

  /** Installs a chart and its definitions. */
  async install(
    chart: string,
    version: string,
    namespace: string,
    values: Props = {},
  ): Promise<Made> {
    const urn = urnOf("kubernetes:helm.sh/v3:Release", chart);
    const inputs = await this.provider.accepted(urn, {
      chart: `oci://docker.io/envoyproxy/${chart}`,
      version,
      name: chart,
      namespace,
      createNamespace: true,
      values,
    });
    const { id, properties } = await this.provider.create(urn, inputs);
    return { urn, id, inputs, state: properties };
  }

  /** Types and ids of everything in the cluster, sorted; definitions left out. */
  objects(): string[] {
    return this.clouds.plane.store
      .everything()
      .filter(({ scope, token }) => scope.account === clusterArn && !/Definition$/.test(token))
      .map(({ token, id }) => `${token.split(":").slice(1).join(":")} ${id}`)
      .sort();
  }
}

/** A resource as the engine holds it. */
export interface Made {
  urn: string;
  id: string;
  inputs: Props;
  state: Props;
}

const nameIn = (object: Props): string => String((object["metadata"] as Props)["name"] ?? "thing");

export const tokenIn = (object: Props): string => {
  const apiVersion = String(object["apiVersion"]);
  const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  return `kubernetes:${group}:${String(object["kind"])}`;
};

export const namespace = (name: string): Props => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
});

export const configMap = (name: string, data: Props, more: Props = {}): Props => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "atlas-dev", ...more },
  data,
});
