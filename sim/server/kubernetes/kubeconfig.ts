import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Json, Props } from "../../model";
import { isObject, list, object } from "../values";

/** What a kubeconfig says about the cluster its current context names. */
export interface Kubeconfig {
  readonly server: string;
  readonly caData: string;
  readonly skipsVerification: boolean;
  /** Default namespace of the context. */
  readonly namespace?: string;
  /** The command that gets the token, with its arguments and environment. */
  readonly exec?: { command: string; args: string[]; env: Record<string, string> };
}

const text = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Reads a provider's `kubeconfig`, `context` and `cluster`; the reason when they name no cluster. */
export function readKubeconfig(config: Props): Kubeconfig | { reason: string } {
  const given = text(config["kubeconfig"]);
  if (given === undefined) {
    return {
      reason:
        "the provider has no kubeconfig and the local clouds look at none of this machine; set `kubeconfig`",
    };
  }
  let content: Json;
  try {
    content = parsed(existsSync(given) ? readFileSync(given, "utf8") : given);
  } catch (error) {
    return { reason: `failed to parse kubeconfig: ${(error as Error).message}` };
  }
  if (!isObject(content)) return { reason: "failed to parse kubeconfig: it must be a map" };
  const contextName = text(config["context"]) ?? text(content["current-context"]);
  const context = named(content["contexts"], contextName, "context");
  if (!context) return { reason: `context ${JSON.stringify(contextName ?? "")} does not exist` };
  const clusterName = text(config["cluster"]) ?? text(context["cluster"]);
  const cluster = named(content["clusters"], clusterName, "cluster");
  const server = text(cluster?.["server"]);
  if (!cluster || server === undefined)
    return {
      reason: `cluster ${JSON.stringify(clusterName ?? "")} does not exist or has no server`,
    };
  const user = named(content["users"], text(context["user"]), "user") ?? {};
  const exec = isObject(user["exec"]) ? user["exec"] : undefined;
  const namespace = text(config["namespace"]) ?? text(context["namespace"]);
  return {
    server,
    caData: text(cluster["certificate-authority-data"]) ?? "",
    skipsVerification: cluster["insecure-skip-tls-verify"] === true,
    ...(namespace !== undefined ? { namespace } : {}),
    ...(exec ? { exec: execOf(exec) } : {}),
  };
}

/** The last text and what it says: every call of a stack brings the same one. */
let last: { source: string; content: Json } | undefined;

function parsed(source: string): Json {
  if (last?.source !== source) last = { source, content: parse(source) as Json };
  return last.content;
}

function named(
  entries: Json | undefined,
  name: string | undefined,
  key: string,
): Props | undefined {
  const found = list(entries).find((entry) => isObject(entry) && entry["name"] === name);
  const inner = isObject(found) ? found[key] : undefined;
  return isObject(inner) ? inner : undefined;
}

function execOf(exec: Props): NonNullable<Kubeconfig["exec"]> {
  const env = list(exec["env"]).map(object);
  return {
    command: text(exec["command"]) ?? "",
    args: list(exec["args"]).map(String),
    env: Object.fromEntries(env.map((entry) => [String(entry["name"]), String(entry["value"])])),
  };
}

/** Cluster and region that a token command asks for; the reason when it is no such command. */
export function tokenSubject(
  exec: NonNullable<Kubeconfig["exec"]>,
): { cluster: string; region: string } | { reason: string } {
  const program =
    exec.command
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.exe$/, "") ?? "";
  const value = (...flags: string[]): string | undefined => {
    for (const flag of flags) {
      const at = exec.args.indexOf(flag);
      if (at >= 0) return exec.args[at + 1];
      const joined = exec.args.find((one) => one.startsWith(`${flag}=`));
      if (joined !== undefined) return joined.slice(flag.length + 1);
    }
    return undefined;
  };
  const environment = exec.env["AWS_REGION"] ?? exec.env["AWS_DEFAULT_REGION"];
  if (program === "aws") {
    const plain = exec.args.filter((one) => /^[a-z][a-z-]*$/.test(one));
    if (!plain.includes("eks") || !plain.includes("get-token"))
      return { reason: "exec: the aws command must be `aws eks get-token`" };
    const region = value("--region") ?? environment;
    return region === undefined
      ? { reason: "exec: `aws eks get-token` must name the region with --region" }
      : { cluster: value("--cluster-name", "--cluster-id") ?? "", region };
  }
  if (program === "aws-iam-authenticator") {
    const region = value("--region") ?? environment;
    return region === undefined
      ? { reason: "exec: aws-iam-authenticator must get the region through AWS_REGION" }
      : { cluster: value("-i", "--cluster-id") ?? "", region };
  }
  return {
    reason: `exec: executable ${JSON.stringify(exec.command)} gives no token of an EKS cluster; use aws eks get-token`,
  };
}

/** What makes up the identity of a cluster: a change of it replaces everything in there. */
export function activeCluster(config: Props): string | undefined {
  const read = readKubeconfig(config);
  return "reason" in read
    ? undefined
    : JSON.stringify([read.server, read.caData, read.skipsVerification]);
}
