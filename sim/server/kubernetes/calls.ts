import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { CloudError, type Props, type ProviderSettings } from "../../model";
import { RELEASE } from "../../kubernetes/objects";
import type { JournalEntry } from "../journal";
import { applyFaults } from "../pipeline";
import type { ControlPlane } from "../plane";
import { logicalName, note, type Call } from "../resource-calls";
import { autonaming, diffResponse, failure, Incomplete } from "../responses";
import { fromStruct, redact, toStruct, unknownPaths, unwrapSecrets } from "../values";
import { ApiServer } from "./api";
import { annotated, checkpoint, parseCheckpoint, pruned, withoutServerFields } from "./checkpoint";
import { clusterOf, Unreachable } from "./cluster";
import { isPatchToken, kindOfToken } from "./inputs";
import { nameOf, namespaceOf, splitName, toApi, toSdk } from "./names";
import { checkObject, diffObject } from "./object-checks";
import { ReleaseCalls } from "./releases";
import {
  applyObject,
  createObject,
  deleteObject,
  fieldManagerOf,
  idOf,
  previewApply,
  relinquish,
  type WriteCall,
} from "./writes";

/** The calls about objects and releases, as the Kubernetes provider answers them. */
export class KubernetesCalls {
  private readonly releases: ReleaseCalls;

  constructor(
    private readonly plane: ControlPlane,
    private readonly settings: (call: Call<unknown>) => ProviderSettings,
  ) {
    this.releases = new ReleaseCalls(plane);
  }

  /** The API server of a provider's cluster, or why nobody answers. */
  private reach(settings: ProviderSettings): ApiServer | Unreachable {
    try {
      return new ApiServer(this.plane, clusterOf(this.plane, settings));
    } catch (error) {
      if (error instanceof Unreachable) return error;
      throw error;
    }
  }

  private require(settings: ProviderSettings, verb: string): ApiServer {
    const found = this.reach(settings);
    if (!(found instanceof Unreachable)) return found;
    const advice =
      verb === "delete" || verb === "read"
        ? ". If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with " +
          'the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"'
        : "";
    throw new CloudError(
      "Unreachable",
      503,
      `configured Kubernetes cluster is unreachable: ${found.message}${advice}`,
    );
  }

  async check(call: Call<proto.CheckRequest>, entry: JournalEntry): Promise<proto.CheckResponse> {
    const { request } = call;
    const token = note(entry, request.getUrn());
    await applyFaults(this.plane, "check", token, "kubernetes", entry);
    const settings = this.settings(call);
    const wrapped = fromStruct(request.getNews());
    const { plain } = unwrapSecrets(wrapped);
    const olds = request.hasOlds() ? unwrapSecrets(fromStruct(request.getOlds())).plain : undefined;
    const naming = {
      logicalName: logicalName(request.getUrn()),
      olds: olds && toApi(olds),
      randomSeed: request.getRandomseed_asU8(),
      autonaming: autonaming(request),
    };
    const api = this.reach(settings);
    const response = new proto.CheckResponse();
    if (token === RELEASE) {
      const reached = api instanceof Unreachable ? undefined : api;
      const checked = await this.releases.check(plain, naming, reached);
      response.setInputs(toStruct(annotated(checked.inputs, wrapped)));
      response.setFailuresList(checked.failures.map((one) => failure(one.property, one.reason)));
      return response;
    }
    const reached = api instanceof Unreachable ? undefined : api;
    const { inputs, failures } = checkObject(token, toApi(plain), naming, reached);
    response.setInputs(toStruct(annotated(toSdk(inputs), wrapped)));
    response.setFailuresList(failures.map(({ property, reason }) => failure(property, reason)));
    return response;
  }

  async diff(call: Call<proto.DiffRequest>, entry: JournalEntry): Promise<proto.DiffResponse> {
    const { request } = call;
    const token = note(entry, request.getUrn());
    entry.id = request.getId();
    await applyFaults(this.plane, "diff", token, "kubernetes", entry);
    const settings = this.settings(call);
    const olds = unwrapSecrets(fromStruct(request.getOlds())).plain;
    const news = unwrapSecrets(fromStruct(request.getNews())).plain;
    const ignored = request.getIgnorechangesList();
    if (token === RELEASE) return diffResponse(this.releases.diff(olds, news, ignored));
    const api = this.reach(settings);
    const reached = api instanceof Unreachable ? undefined : api;
    return diffResponse(diffObject(token, olds, news, ignored, settings, reached));
  }

  async create(
    call: Call<proto.CreateRequest>,
    entry: JournalEntry,
  ): Promise<proto.CreateResponse> {
    const { request } = call;
    const write = this.write(call, request.getUrn(), entry);
    const wrapped = fromStruct(request.getProperties());
    const { plain, secretTexts } = unwrapSecrets(wrapped);
    const response = new proto.CreateResponse();
    return this.refusing(secretTexts, async () => {
      if (write.token === RELEASE) {
        const api = request.getPreview()
          ? this.reach(write.settings)
          : this.require(write.settings, "create");
        const made = await this.releases.create(api, write, plain, request.getPreview());
        response.setId(made.id);
        response.setProperties(toStruct(annotated(made.state, wrapped)));
        return response;
      }
      const given = toApi(plain);
      if (request.getPreview()) {
        entry.preview = true;
        const live = await this.previewCreate(write, given);
        response.setProperties(
          live
            ? toStruct(this.state(write, given, live, wrapped, undefined))
            : request.getProperties(),
        );
        return response;
      }
      refuseUnknowns(plain);
      const api = this.require(write.settings, "create");
      const manager = fieldManagerOf(this.plane, given, undefined, write.urn);
      const live = await createObject(this.plane, api, write, given, manager).catch((error) =>
        reworded(error, (text) =>
          /^no matches for kind/.test(text)
            ? `creation of resource ${JSON.stringify(write.urn)} with kind ${kindText(given)} failed because the Kubernetes API server reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been created: ${text}`
            : `resource ${JSON.stringify(write.urn)} was not successfully created by the Kubernetes API server: ${text}`,
        ),
      );
      const properties = this.state(write, given, live, wrapped, manager);
      const partial = this.plane.faults.current().partialCreate;
      if (partial?.token === write.token)
        throw new Incomplete(idOf(live), properties, wrapped, partial.reason);
      response.setId(idOf(live));
      response.setProperties(toStruct(properties));
      return response;
    });
  }

  /** The live object a create would give; undefined where the provider cannot say. */
  private async previewCreate(write: WriteCall, given: Props): Promise<Props | undefined> {
    const api = this.reach(write.settings);
    if (api instanceof Unreachable || unknownPaths(given).length > 0) return undefined;
    if (isPatchToken(write.token, given["kind"])) return undefined;
    if (api.missing(given)) return undefined;
    const judged = await api.judge(given);
    const writer = { manager: "pulumi-kubernetes", operation: "Update" } as const;
    const { live } = api.created(judged, given, writer, write.urn);
    return Object.fromEntries(Object.entries(live).filter(([key]) => key !== "status"));
  }

  async update(
    call: Call<proto.UpdateRequest>,
    entry: JournalEntry,
  ): Promise<proto.UpdateResponse> {
    const { request } = call;
    const write = this.write(call, request.getUrn(), entry);
    entry.id = request.getId();
    const wrapped = fromStruct(request.getNews());
    const { plain, secretTexts } = unwrapSecrets(wrapped);
    const olds = unwrapSecrets(fromStruct(request.getOlds())).plain;
    const response = new proto.UpdateResponse();
    return this.refusing(secretTexts, async () => {
      if (write.token === RELEASE) {
        const api = request.getPreview()
          ? this.reach(write.settings)
          : this.require(write.settings, "update");
        const state = await this.releases.update(
          api,
          write,
          request.getId(),
          plain,
          request.getPreview(),
        );
        response.setProperties(toStruct(annotated(state, wrapped)));
        return response;
      }
      const given = withoutServerFields(toApi(plain));
      const { fieldManager } = parseCheckpoint(olds);
      const manager = fieldManagerOf(this.plane, given, fieldManager, write.urn);
      const apiVersion = String(given["apiVersion"]);
      const kind = String(given["kind"]);
      if (request.getPreview()) {
        entry.preview = true;
        const api = this.reach(write.settings);
        const target =
          api instanceof Unreachable || unknownPaths(plain).length > 0 || api.missing(given)
            ? undefined
            : api.find(apiVersion, kind, namespaceOf(given), nameOf(given));
        if (!target || api instanceof Unreachable) response.setProperties(request.getNews());
        else {
          const live = await previewApply(api, write, given, target, manager);
          response.setProperties(toStruct(this.state(write, given, live, wrapped, manager)));
        }
        return response;
      }
      refuseUnknowns(plain);
      const api = this.require(write.settings, "update");
      const isPatch = isPatchToken(write.token, kind);
      const target = api.find(apiVersion, kind, namespaceOf(given), nameOf(given));
      if (!target) {
        throw new CloudError(
          "NotFound",
          404,
          `update of resource ${JSON.stringify(write.urn)} failed: ${JSON.stringify(request.getId())} not found`,
        );
      }
      const live = await applyObject(
        this.plane,
        api,
        write,
        "update",
        given,
        target,
        manager,
        !isPatch,
      ).catch((error: unknown) => {
        // The provider keeps what it wanted and calls the object half-made, so that the next `up` tries again.
        if (!(error instanceof CloudError)) throw error;
        const state = this.state(write, given, api.liveOf(target), wrapped, manager);
        const reason = `the Kubernetes API server reported that ${JSON.stringify(target.id)} failed to fully initialize or become live: ${error.message}`;
        throw new Incomplete(target.id, state, wrapped, redact(reason, secretTexts));
      });
      if (isPatch) {
        const patch = this.plane.store.find(write.token, api.cluster.arn, target.id);
        if (patch) patch.inputs = structuredClone(given);
      }
      response.setProperties(toStruct(this.state(write, given, live, wrapped, manager)));
      return response;
    });
  }

  async read(call: Call<proto.ReadRequest>, entry: JournalEntry): Promise<proto.ReadResponse> {
    const { request } = call;
    const write = this.write(call, request.getUrn(), entry);
    entry.id = request.getId();
    await applyFaults(this.plane, "read", write.token, "kubernetes", entry);
    const wrapped = fromStruct(request.getInputs());
    const inputs = withoutServerFields(toApi(unwrapSecrets(wrapped).plain));
    const state = unwrapSecrets(fromStruct(request.getProperties())).plain;
    const response = new proto.ReadResponse();
    return this.refusing([], async () => {
      if (this.isAbandoned(write.settings)) return response;
      const api = this.require(write.settings, "read");
      if (write.token === RELEASE) {
        const found = this.releases.read(api, request.getId(), unwrapSecrets(wrapped).plain);
        if (!found) return response;
        response.setId(request.getId());
        response.setProperties(toStruct(annotated(found.state, wrapped)));
        response.setInputs(toStruct(annotated(found.inputs, wrapped)));
        return response;
      }
      const kind = kindOfToken(write.token);
      if ("reason" in kind) throw new CloudError("BadRequest", 400, kind.reason);
      const { namespace, name } = splitName(request.getId());
      const served = api.served(kind.apiVersion, kind.kind);
      const place = served?.namespaced === false ? "" : namespace || (served ? "default" : "");
      const stored = served && api.find(kind.apiVersion, kind.kind, place, name);
      if (!stored || this.plane.isFresh(stored)) return response;
      const live = api.liveOf(stored);
      const isImport = Object.keys(inputs).length === 0;
      const shape = isImport ? withoutStatus(live) : pruned(live, inputs);
      const liveInputs = withoutServerFields(shape);
      const { fieldManager } = parseCheckpoint(state);
      const manager = fieldManagerOf(this.plane, liveInputs, fieldManager, write.urn);
      response.setId(request.getId());
      response.setProperties(toStruct(this.state(write, liveInputs, live, wrapped, manager)));
      response.setInputs(toStruct(annotated(toSdk(liveInputs), wrapped)));
      return response;
    });
  }

  async delete(call: Call<proto.DeleteRequest>, entry: JournalEntry): Promise<Empty> {
    const { request } = call;
    const write = this.write(call, request.getUrn(), entry);
    const id = request.getId();
    entry.id = id;
    const { secretTexts } = unwrapSecrets(fromStruct(request.getProperties()));
    return this.refusing(secretTexts, async () => {
      if (this.isAbandoned(write.settings)) return new Empty();
      const api = this.require(write.settings, "delete");
      if (write.token === RELEASE) {
        await this.releases.delete(api, write, id);
        return new Empty();
      }
      const found = this.plane.store.find(write.token, api.cluster.arn, id);
      if (found?.state["patch"] === true) await relinquish(this.plane, api, write, found);
      else await deleteObject(this.plane, api, write, found);
      return new Empty();
    });
  }

  /** The cluster is gone and the provider was told to forget what was in it. */
  private isAbandoned(settings: ProviderSettings): boolean {
    return (
      settings.config["deleteUnreachable"] === true && this.reach(settings) instanceof Unreachable
    );
  }

  private write(call: Call<unknown>, urn: string, entry: JournalEntry): WriteCall {
    return {
      token: note(entry, urn),
      urn,
      entry,
      settings: this.settings(call),
      isCallerGone: () => call.cancelled,
    };
  }

  private state(
    write: WriteCall,
    inputs: Props,
    live: Props,
    wrapped: Props,
    manager: string | undefined,
  ): Props {
    const name = manager ?? fieldManagerOf(this.plane, inputs, undefined, write.urn);
    return checkpoint(inputs, live, wrapped, String(inputs["apiVersion"]), name);
  }

  private async refusing<Result>(
    secretTexts: readonly string[],
    action: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      return reworded(error, (text) => redact(text, secretTexts));
    }
  }
}

const withoutStatus = (object: Props): Props =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== "status"));

function reworded(error: unknown, words: (text: string) => string): never {
  if (!(error instanceof CloudError)) throw error;
  throw new CloudError(error.code, error.status, words(error.message));
}

const kindText = (object: Props): string =>
  `${String(object["apiVersion"])}/${String(object["kind"])}`;

function refuseUnknowns(plain: Props): void {
  const paths = unknownPaths(plain);
  if (paths.length > 0)
    throw new CloudError(
      "UnknownValue",
      500,
      `must have known values only, got an unknown at \`${paths.join("`, `")}\``,
    );
}
