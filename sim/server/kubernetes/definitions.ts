import type { Props, StoredResource } from "../../model";
import { autoModeSource, chartData, type ChartDefinition } from "../../kubernetes/charts";
import type { ControlPlane } from "../plane";
import { isObject, list, object } from "../values";
import type { Cluster } from "./cluster";
import { nameOf } from "./names";

/** Token of CustomResourceDefinitions. */
export const DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

/** Whether an object defines a kind in a version that is served. */
export function isDefinition(definition: Props, apiVersion: string, kind: string): boolean {
  const spec = object(definition["spec"]);
  const [group, version] = apiVersion.split("/");
  return (
    spec["group"] === group &&
    object(spec["names"])["kind"] === kind &&
    list(spec["versions"]).some(
      (one) => isObject(one) && one["name"] === version && one["served"] === true,
    )
  );
}

/** The CustomResourceDefinitions of a cluster: those that releases, programs and EKS itself installed. */
export class Definitions {
  constructor(
    private readonly plane: ControlPlane,
    private readonly cluster: Cluster,
  ) {}

  /** Records of the store, one per definition that was installed. */
  private records(): StoredResource[] {
    return this.plane.store
      .all(DEFINITION)
      .filter(({ scope, deletedAt }) => scope.account === this.cluster.arn && !deletedAt);
  }

  /** Whether a definition of that name is installed. */
  named(name: string): boolean {
    return this.bodies().some((one) => nameOf(one) === name);
  }

  /** The definition of a kind in a served version. */
  of(apiVersion: string, kind: string): Props | undefined {
    return this.bodies().find((one) => isDefinition(one, apiVersion, kind));
  }

  private bodies(): Props[] {
    const own = this.cluster.autoMode ? chartData(autoModeSource).definitions : [];
    return [
      ...this.records().map((one) => this.bodyOf(one)),
      ...own.map(({ object: definition }) => definition),
    ];
  }

  /** The definition of a record; those of charts are kept by name, their bodies are in the chart. */
  bodyOf(record: StoredResource): Props {
    const live = record.state["object"];
    if (isObject(live)) return live;
    const found = chartData(String(record.state["source"])).definitions.find(
      ({ object: definition }) => nameOf(definition) === record.id,
    );
    if (!found) throw new Error(`${record.id}: is in no chart the local clouds know`);
    return found.object;
  }

  /** Installs a chart's definitions as Helm does: what is in a crds folder only where it is missing. */
  install(source: string, definitions: readonly ChartDefinition[], release: string): void {
    for (const { from, object: definition } of definitions) {
      const name = nameOf(definition);
      if (from === "crds" && this.named(name)) continue;
      this.plane.store.put({
        token: DEFINITION,
        id: name,
        scope: { cloud: "kubernetes", account: this.cluster.arn, region: "global" },
        name,
        inputs: {},
        state: { source, from, release, by: "helm" },
        createdAt: this.plane.clock().toISOString(),
      });
    }
  }

  /** Definitions that a release owns: those of its templates. */
  ownedBy(release: string): StoredResource[] {
    return this.records().filter(
      ({ state }) => state["release"] === release && state["from"] === "templates",
    );
  }
}
