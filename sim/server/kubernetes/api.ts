import { CloudError, type Props, type StoredResource } from "../../model";
import {
  builtInKind,
  clusterWideChartKinds,
  initialNamespaces,
} from "../../facts/kubernetes/kinds";
import { chartObjects, RELEASE, tokenOf } from "../../kubernetes/objects";
import { chartData, knownCharts } from "../../kubernetes/charts";
import type { Judged } from "../../kubernetes/validator";
import type { ControlPlane } from "../plane";
import { isObject, object as asObject } from "../values";
import type { Cluster } from "./cluster";
import { Definitions, isDefinition } from "./definitions";
import { applied, at, conflicts, leaves, managedFields, ownedFields, type Manager } from "./fields";
import { conflict, invalid } from "./refusals";
import { fullName, metadataOf, namespaceOf, nameOf, plural, qualified } from "./names";

/** A kind as a cluster serves it. */
export interface ServedKind {
  readonly namespaced: boolean;
  /** The definition of a custom resource; absent for built-in kinds. */
  readonly definition?: Props;
}

/** Who writes, and how. */
export interface Writer {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  /** Takes fields over that others have set. */
  readonly force?: boolean;
}

/** One cluster's API server over the store. Everything but `judge` is synchronous, so that two writes cannot mix. */
export class ApiServer {
  readonly definitions: Definitions;

  constructor(
    private readonly plane: ControlPlane,
    readonly cluster: Cluster,
  ) {
    this.definitions = new Definitions(plane, cluster);
  }

  /** How a kind is served; undefined when the cluster does not know it. */
  served(apiVersion: string, kind: string): ServedKind | undefined {
    if (apiVersion === "apiextensions.k8s.io/v1" && kind === "CustomResourceDefinition")
      return { namespaced: false };
    const builtIn = builtInKind(apiVersion, kind);
    if (builtIn) return { namespaced: builtIn.facts.namespaced.value };
    const definition = this.definitions.of(apiVersion, kind);
    if (!definition) return undefined;
    return { namespaced: asObject(definition["spec"])["scope"] === "Namespaced", definition };
  }

  /** Whether a kind has namespaces, also when its chart is not installed yet; undefined when nobody knows it. */
  isNamespaced(apiVersion: string, kind: string): boolean | undefined {
    const served = this.served(apiVersion, kind);
    if (served) return served.namespaced;
    for (const [name, versions] of Object.entries(knownCharts)) {
      for (const version of versions) {
        const found = chartData(`${name}-${version}`).definitions.find(({ object }) =>
          isDefinition(object, apiVersion, kind),
        );
        if (found) return asObject(found.object["spec"])["scope"] === "Namespaced";
      }
    }
    return undefined;
  }

  /** The stored object, or undefined. */
  find(apiVersion: string, kind: string, namespace: string, name: string) {
    const token = tokenOf(apiVersion, kind);
    return this.plane.store.find(token, this.cluster.arn, fullName(namespace, name));
  }

  /** The live object, also one that a chart made or every cluster has. */
  live(apiVersion: string, kind: string, namespace: string, name: string): Props | undefined {
    const stored = this.find(apiVersion, kind, namespace, name);
    if (stored) return this.liveOf(stored);
    if (apiVersion === "v1" && kind === "Namespace" && initialNamespaces.includes(name))
      return { apiVersion, kind, metadata: { name } };
    return this.chartMade().find(
      (one) =>
        one.apiVersion === apiVersion &&
        one.kind === kind &&
        one.name === name &&
        one.namespace === namespace,
    )?.live;
  }

  /** Every live object of a kind of a namespace (of all when absent), charts' included. */
  list(apiVersion: string, kind: string, namespace?: string): Props[] {
    const own = this.plane.store
      .all(tokenOf(apiVersion, kind))
      .filter(({ scope, deletedAt }) => scope.account === this.cluster.arn && !deletedAt)
      .map((one) => this.liveOf(one));
    const made = this.chartMade()
      .filter((one) => one.apiVersion === apiVersion && one.kind === kind)
      .map(({ live }) => live);
    return [...own, ...made].filter(
      (one) => namespace === undefined || namespaceOf(one) === namespace,
    );
  }

  private chartMade() {
    return chartObjects(this.plane.store.all(RELEASE), this.cluster.arn);
  }

  /** What the store holds, as the API server answers it. */
  liveOf(stored: StoredResource): Props {
    const live = stored.state["object"];
    return isObject(live) ? live : this.definitions.bodyOf(stored);
  }

  /** Who has set what; all of a chart's definition is Helm's. */
  private managersOf(stored: StoredResource): Manager[] {
    const list = stored.state["managers"];
    if (Array.isArray(list)) return list as unknown as Manager[];
    const live = this.liveOf(stored);
    const apiVersion = String(live["apiVersion"]);
    const fields = ownedFields(live);
    return [{ manager: "helm", operation: "Update", apiVersion, time: stored.createdAt, fields }];
  }

  /** Judges an object against its kind's schema and rules; throws the API server's refusal. */
  async judge(object: Props, old?: Props): Promise<Props> {
    const apiVersion = String(object["apiVersion"]);
    const kind = String(object["kind"]);
    const served = this.served(apiVersion, kind);
    if (!served) throw this.noMatch(apiVersion, kind);
    requireScope(object, served, kind);
    const { validator } = this.plane;
    let judged: Judged;
    if (kind === "CustomResourceDefinition") judged = await validator.definition(object);
    else if (served.definition) judged = await validator.custom(served.definition, object, old);
    else judged = await validator.builtIn(object, old);
    if (judged.problems.length > 0) throw invalid(object, judged.problems);
    return judged.object ?? object;
  }

  /** Why an object cannot be there yet, though it may later: its kind or namespace is missing. */
  missing(object: Props): CloudError | undefined {
    const apiVersion = String(object["apiVersion"]);
    const kind = String(object["kind"]);
    const served = this.served(apiVersion, kind);
    if (!served) return this.noMatch(apiVersion, kind);
    const namespace = namespaceOf(object);
    if (!served.namespaced || this.live("v1", "Namespace", "", namespace)) return undefined;
    return new CloudError("NotFound", 404, `namespaces ${JSON.stringify(namespace)} not found`);
  }

  private noMatch(apiVersion: string, kind: string): CloudError {
    return new CloudError(
      "NoMatch",
      404,
      `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
    );
  }

  /** Refuses a create of what exists. */
  refuseExisting(object: Props): void {
    const apiVersion = String(object["apiVersion"]);
    const kind = String(object["kind"]);
    const name = nameOf(object);
    if (!this.live(apiVersion, kind, namespaceOf(object), name)) {
      if (kind !== "CustomResourceDefinition" || !this.definitions.named(name)) return;
    }
    throw new CloudError(
      "AlreadyExists",
      409,
      `${qualified(plural(kind), apiVersion)} ${JSON.stringify(name)} already exists`,
    );
  }

  /** The object as it would be after a create; changes nothing. */
  created(
    judged: Props,
    given: Props,
    writer: Writer,
    seed: string,
  ): { live: Props; managers: Manager[] } {
    const now = this.plane
      .clock()
      .toISOString()
      .replace(/\.\d+Z$/, "Z");
    const managers: Manager[] = [this.entry(given, writer, now)];
    const hex = (length: number) =>
      this.plane
        .context(
          { cloud: "kubernetes", account: this.cluster.arn, region: "global" },
          { cloud: "kubernetes", account: this.cluster.arn, config: {} },
          {},
          `${seed}|${now}`,
        )
        .hex(length);
    const digits = hex(28);
    const uid = `51a00000-${digits.slice(0, 4)}-4${digits.slice(4, 7)}-8${digits.slice(7, 10)}-${digits.slice(10, 22)}`;
    const live = withMetadata(judged, {
      creationTimestamp: now,
      uid,
      resourceVersion: this.nextVersion(undefined),
      ...(hasGeneration(judged) ? { generation: 1 } : {}),
      managedFields: managedFields(managers),
    });
    return { live, managers };
  }

  /** The object that a server-side apply asks for, before the API server judges it; throws on conflicts. */
  merged(given: Props, stored: StoredResource, writer: Writer): Props {
    const live = this.liveOf(stored);
    const managers = this.managersOf(stored);
    const found = conflicts(given, live, managers, writer.manager);
    if (found.length > 0 && !writer.force) throw conflict(found);
    return applied(given, live, managers, writer.manager);
  }

  /** The object after a judged write. */
  updated(
    judged: Props,
    given: Props,
    stored: StoredResource,
    writer: Writer,
  ): { live: Props; managers: Manager[] } {
    const before = this.liveOf(stored);
    const now = this.plane
      .clock()
      .toISOString()
      .replace(/\.\d+Z$/, "Z");
    const mine = this.entry(given, writer, now);
    const taken = new Set(
      conflicts(given, before, this.managersOf(stored), writer.manager).map(({ path }) => path),
    );
    const managers = [
      ...this.managersOf(stored)
        .filter(({ manager }) => manager !== writer.manager)
        .map((one) => withoutPaths(one, taken))
        .filter(({ fields }) => Object.keys(fields).length > 0),
      ...(Object.keys(mine.fields).length > 0 ? [mine] : []),
    ];
    const metadata = metadataOf(before);
    const changed =
      JSON.stringify(before["spec"] ?? null) !== JSON.stringify(judged["spec"] ?? null);
    const live = withMetadata(judged, {
      creationTimestamp: metadata["creationTimestamp"] ?? now,
      uid: metadata["uid"] ?? "",
      resourceVersion: this.nextVersion(metadata["resourceVersion"]),
      ...(hasGeneration(judged)
        ? { generation: Number(metadata["generation"] ?? 1) + (changed ? 1 : 0) }
        : {}),
      managedFields: managedFields(managers),
    });
    return { live, managers };
  }

  private entry(given: Props, writer: Writer, time: string): Manager {
    return {
      manager: writer.manager,
      operation: writer.operation,
      apiVersion: String(given["apiVersion"]),
      time,
      fields: structuredClone(ownedFields(given)),
    };
  }

  private nextVersion(before: unknown): string {
    return String(Math.max(this.plane.clock().getTime(), Number(before ?? 0) + 1));
  }

  /** Puts a new object into the store. */
  put(
    token: string,
    live: Props,
    given: Props,
    managers: Manager[],
    more: Props = {},
  ): StoredResource {
    const id = fullName(namespaceOf(live), nameOf(live));
    const stored: StoredResource = {
      token,
      id,
      scope: { cloud: "kubernetes", account: this.cluster.arn, region: "global" },
      name: nameOf(live),
      inputs: structuredClone(given),
      state: { object: live, managers: managers as unknown as Props[], ...more },
      createdAt: this.plane.clock().toISOString(),
    };
    this.plane.store.put(stored);
    return stored;
  }

  /** Removes an object and what goes with it: a namespace's content, a definition's custom resources. */
  remove(stored: StoredResource): void {
    const live = this.liveOf(stored);
    this.plane.store.remove(stored);
    const mine = (one: StoredResource): boolean =>
      one.scope.cloud === "kubernetes" && one.scope.account === this.cluster.arn;
    if (live["kind"] === "Namespace" && live["apiVersion"] === "v1") {
      const inside = `${nameOf(live)}/`;
      for (const one of this.plane.store.everything())
        if (mine(one) && one.id.startsWith(inside)) this.plane.store.remove(one);
    }
    if (live["kind"] === "CustomResourceDefinition") {
      for (const one of this.plane.store.everything()) {
        const object = one.state["object"];
        if (mine(one) && isObject(object) && isInstance(live, object)) this.plane.store.remove(one);
      }
    }
  }
}

/** Whether a chart's object has a namespace. */
export const isClusterWide = (object: Props): boolean =>
  clusterWideChartKinds.includes(String(object["kind"])) ||
  builtInKind(String(object["apiVersion"]), String(object["kind"]))?.facts.namespaced.value ===
    false;

const isInstance = (definition: Props, object: Props): boolean => {
  const spec = asObject(definition["spec"]);
  const group = String(object["apiVersion"]).split("/")[0];
  return spec["group"] === group && asObject(spec["names"])["kind"] === object["kind"];
};

function withoutPaths(manager: Manager, taken: ReadonlySet<string>): Manager {
  const fields: Props = {};
  for (const path of leaves(manager.fields)) {
    if (taken.has(`.${path.join(".")}`)) continue;
    let inner = fields;
    for (const key of path.slice(0, -1)) inner = (inner[key] ??= {}) as Props;
    inner[path.at(-1)!] = at(manager.fields, path)!;
  }
  return { ...manager, fields };
}

const noGeneration = new Set(["Namespace", "Service", "ServiceAccount", "ConfigMap", "Secret"]);
const hasGeneration = (object: Props): boolean =>
  object["spec"] !== undefined && !noGeneration.has(String(object["kind"]));

/** The object with the server's part of its metadata, keys in alphabetical order as the API server writes them. */
function withMetadata(object: Props, server: Props): Props {
  const metadata = { ...metadataOf(object), ...server };
  return { ...object, metadata: Object.fromEntries(Object.entries(metadata).sort(byKey)) };
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

function requireScope(object: Props, served: ServedKind, kind: string): void {
  const namespace = namespaceOf(object);
  if (served.namespaced || namespace === "") return;
  throw new CloudError(
    "BadRequest",
    400,
    `the kind ${kind} has no namespaces: \`metadata.namespace\` must be absent, got ${JSON.stringify(namespace)}`,
  );
}
