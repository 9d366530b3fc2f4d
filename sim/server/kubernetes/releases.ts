import { CloudError, type Failure, type Props, type StoredResource } from "../../model";
import { chartData } from "../../kubernetes/charts";
import { RELEASE } from "../../kubernetes/objects";
import type { RenderedChart } from "../../kubernetes/validator";
import type { Difference } from "../diff";
import type { ControlPlane } from "../plane";
import { object as asObject, UNKNOWN, unknownPaths } from "../values";
import { isClusterWide, type ApiServer } from "./api";
import { Unreachable } from "./cluster";
import type { NamingRequest } from "./inputs";
import { fullName, nameOf } from "./names";
import { objectDifference } from "./patch";
import { invalid } from "./refusals";
import { completedRelease, wantedChart, type WantedChart } from "./release-inputs";
import {
  inNamespace,
  makeNamespace,
  namespaced,
  refuseForeign,
  refuseForeignDefinitions,
  requireChart,
  secret,
  shown,
  stateOf,
} from "./release-state";
import { settled } from "./settle";
import { mutating, type WriteCall } from "./writes";

/** The calls about Helm releases. */
export class ReleaseCalls {
  constructor(private readonly plane: ControlPlane) {}

  /** Fills in what the provider fills in, and judges chart and values. */
  async check(
    given: Props,
    naming: NamingRequest,
    api: ApiServer | undefined,
  ): Promise<{ inputs: Props; failures: Failure[] }> {
    const { inputs, failures } = completedRelease(given, naming, api?.cluster.defaultNamespace);
    if (unknownPaths(inputs).length > 0) return { inputs, failures };
    const chart = wantedChart(inputs);
    if ("reason" in chart) return { inputs, failures: [...failures, chart] };
    const { problems } = await this.render(chart, inputs, 1);
    for (const { path, message } of problems) failures.push({ property: path, reason: message });
    return { inputs, failures };
  }

  private render(chart: WantedChart, inputs: Props, revision: number) {
    const { file } = chartData(chart.source);
    const release = {
      name: String(inputs["name"]),
      namespace: String(inputs["namespace"]),
      version: chart.version,
      revision,
    };
    return this.plane.validator.chart(file, release, inputs["values"] ?? {});
  }

  /** Changes against the inputs of the run before; a new name or namespace is a new release. */
  diff(olds: Props, news: Props, ignored: readonly string[]): Difference {
    const before = asObject(olds["__inputs"]);
    const found = objectDifference(before, news, ["name", "namespace"], ignored);
    return { ...found, deleteBeforeReplace: false };
  }

  async create(
    api: ApiServer | Unreachable,
    call: WriteCall,
    inputs: Props,
    preview: boolean,
  ): Promise<{ id: string; state: Props }> {
    if (preview || api instanceof Unreachable) {
      call.entry.preview = true;
      return {
        id: "",
        state: { ...inputs, status: UNKNOWN, resourceNames: UNKNOWN, __inputs: secret(inputs) },
      };
    }
    const chart = requireChart(inputs);
    const namespace = String(inputs["namespace"]);
    const id = fullName(namespace, String(inputs["name"]));
    const creates = inputs["createNamespace"] === true;
    const missing = await settled(
      this.plane,
      () => (creates ? undefined : api.missing(namespaced(namespace))),
      { always: true },
    );
    if (missing)
      throw new CloudError("NotFound", 404, `create: failed to create: ${missing.message}`);
    const rendered = await this.judged(chart, inputs, 1);
    const skips = inputs["skipCrds"] === true;
    const stored = await mutating(this.plane, call, "create", inputs, () => {
      if (this.plane.store.find(RELEASE, api.cluster.arn, id))
        throw new CloudError("AlreadyExists", 409, "cannot re-use a name that is still in use");
      if (creates && !api.live("v1", "Namespace", "", namespace)) makeNamespace(api, namespace);
      refuseForeign(api, rendered, namespace);
      const data = chartData(chart.source);
      refuseForeignDefinitions(
        api,
        data.definitions.filter(({ from }) => from === "templates").map(({ object }) => object),
      );
      const wanted = data.definitions.filter(({ from }) => from !== "crds" || !skips);
      api.definitions.install(chart.source, wanted, id);
      const made: StoredResource = {
        token: RELEASE,
        id,
        scope: { cloud: "kubernetes", account: api.cluster.arn, region: "global" },
        name: String(inputs["name"]),
        inputs: structuredClone(inputs),
        state: stateOf(chart, inputs, rendered, 1),
        createdAt: this.plane.clock().toISOString(),
      };
      this.plane.store.put(made);
      return made;
    });
    return { id, state: shown(stored!, inputs) };
  }

  async update(
    api: ApiServer | Unreachable,
    call: WriteCall,
    id: string,
    inputs: Props,
    preview: boolean,
  ): Promise<Props> {
    if (preview || api instanceof Unreachable) {
      call.entry.preview = true;
      return { ...inputs, status: UNKNOWN, resourceNames: UNKNOWN, __inputs: secret(inputs) };
    }
    const chart = requireChart(inputs);
    const stored = this.plane.store.find(RELEASE, api.cluster.arn, id);
    if (!stored)
      throw new CloudError(
        "NotFound",
        404,
        `${JSON.stringify(String(inputs["name"]))} has no deployed releases`,
      );
    const revision = Number(asObject(stored.state["status"])["revision"] ?? 1) + 1;
    const rendered = await this.judged(chart, inputs, revision);
    await mutating(this.plane, call, "update", inputs, () => {
      const templates = chartData(chart.source).definitions.filter(
        ({ from }) => from === "templates",
      );
      api.definitions.install(
        chart.source,
        templates.filter(({ object }) => !api.definitions.named(nameOf(object))),
        id,
      );
      stored.inputs = structuredClone(inputs);
      stored.state = stateOf(chart, inputs, rendered, revision);
      this.plane.store.changed();
      return stored;
    });
    return shown(stored, inputs);
  }

  /** State and inputs of a release; undefined when it is gone. */
  read(api: ApiServer, id: string, callers: Props): { state: Props; inputs: Props } | undefined {
    const stored = this.plane.store.find(RELEASE, api.cluster.arn, id);
    if (!stored || this.plane.isFresh(stored)) return undefined;
    const inputs =
      Object.keys(callers).length > 0 ? { ...callers, ...stored.inputs } : stored.inputs;
    return { state: shown(stored, inputs), inputs };
  }

  /** Uninstalls a release: what its templates made goes, definitions of a crds folder stay. */
  async delete(api: ApiServer, call: WriteCall, id: string): Promise<void> {
    const stored = this.plane.store.find(RELEASE, api.cluster.arn, id);
    await mutating(this.plane, call, "delete", stored?.inputs ?? {}, () => {
      if (!stored) return undefined;
      for (const definition of api.definitions.ownedBy(id)) api.remove(definition);
      this.plane.store.remove(stored);
      return undefined;
    });
  }

  /** The chart's objects, each judged as the API server would. */
  private async judged(
    chart: WantedChart,
    inputs: Props,
    revision: number,
  ): Promise<RenderedChart> {
    const { problems, chart: rendered } = await this.render(chart, inputs, revision);
    if (!rendered) {
      const words = problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
      throw new CloudError("Invalid", 422, `chart ${chart.name} ${chart.version}: ${words}`);
    }
    const place = (one: Props): Props =>
      isClusterWide(one) ? one : inNamespace(one, String(inputs["namespace"]));
    const objects = rendered.objects.map(place);
    const hooks = rendered.hooks.map(place);
    for (const one of [...objects, ...hooks]) {
      const found = await this.plane.validator.builtIn(one, undefined, true);
      if (found.problems.length === 0) continue;
      const { message } = invalid(one, found.problems);
      throw new CloudError("Invalid", 422, `chart ${chart.name} ${chart.version}: ${message}`);
    }
    return { ...rendered, objects, hooks };
  }
}
