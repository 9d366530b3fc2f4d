import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { CloudError, type Cloud, type ProviderSettings } from "../model";
import { packageVersions } from "../schema/table";
import { bindProvider, checkProviderConfig, parseConfig } from "./clouds";
import { deepEqual } from "./equality";
import { runFunction } from "./functions";
import type { JournalEntry } from "./journal";
import { KubernetesCalls } from "./kubernetes/calls";
import { providerDifference } from "./kubernetes/provider";
import { applyOutsideChanges } from "./outside";
import { applyFaults } from "./pipeline";
import type { ControlPlane } from "./plane";
import { ResourceCalls, type Call } from "./resource-calls";
import { failure, handshake, Incomplete, toServiceError } from "./responses";
import { fromStruct, toStruct, unwrapSecrets } from "./values";
import { VaultCalls } from "./vault/calls";

/** The provider protocol of one package over the shared control plane. */
export class PackageService {
  /** Provider instances by connection: the engine opens one connection for each. */
  private readonly peers = new Map<string, ProviderSettings>();

  constructor(
    private readonly plane: ControlPlane,
    private readonly cloud: Cloud,
  ) {}

  /** Methods as the gRPC server takes them. */
  implementation(): grpc.UntypedServiceImplementation {
    const settings = (call: Call<unknown>) => this.settings(call);
    const calls = this.calls(settings);
    const unary =
      <Request, Response>(
        method: string,
        answer: (call: Call<Request>, entry: JournalEntry) => Promise<Response>,
      ) =>
      (call: Call<Request>, callback: grpc.sendUnaryData<Response>): void => {
        void this.run(method, call, answer).then(
          (response) => callback(null, response),
          (error: unknown) => callback(error as grpc.ServiceError),
        );
      };
    const unsupported =
      (what: string) =>
      (_call: unknown, callback: grpc.sendUnaryData<unknown>): void =>
        callback({
          code: grpc.status.UNIMPLEMENTED,
          details: `${what} is not offered by the local clouds`,
        } as grpc.ServiceError);
    return {
      handshake: unary("handshake", () => Promise.resolve(handshake())),
      parameterize: unsupported("parameterizing a package"),
      getSchema: unsupported("the package schema"),
      checkConfig: unary("checkConfig", (call: Call<proto.CheckRequest>) => this.checkConfig(call)),
      diffConfig: unary("diffConfig", (call: Call<proto.DiffRequest>) => this.diffConfig(call)),
      configure: unary("configure", (call: Call<proto.ConfigureRequest>) => this.configure(call)),
      invoke: unary("invoke", (call: Call<proto.InvokeRequest>, entry) => this.invoke(call, entry)),
      call: unsupported("calling a method of a resource"),
      check: unary("check", (call: Call<proto.CheckRequest>, entry) => calls.check(call, entry)),
      diff: unary("diff", (call: Call<proto.DiffRequest>, entry) => calls.diff(call, entry)),
      create: unary("create", (call: Call<proto.CreateRequest>, entry) =>
        calls.create(call, entry),
      ),
      read: unary("read", (call: Call<proto.ReadRequest>, entry) => calls.read(call, entry)),
      update: unary("update", (call: Call<proto.UpdateRequest>, entry) =>
        calls.update(call, entry),
      ),
      delete: unary("delete", (call: Call<proto.DeleteRequest>, entry) =>
        calls.delete(call, entry),
      ),
      construct: unsupported("a component of the package"),
      cancel: unary("cancel", () => Promise.resolve(new Empty())),
      getPluginInfo: unary("getPluginInfo", () => Promise.resolve(this.pluginInfo())),
      attach: unary("attach", () => Promise.resolve(new Empty())),
      getMapping: unary("getMapping", () => Promise.resolve(new proto.GetMappingResponse())),
      getMappings: unary("getMappings", () => Promise.resolve(new proto.GetMappingsResponse())),
      list: (call: grpc.ServerWritableStream<unknown, unknown>): void => {
        call.emit("error", {
          code: grpc.status.UNIMPLEMENTED,
          details: "listing is not offered by the local clouds",
        });
      },
    };
  }

  private calls(settings: (call: Call<unknown>) => ProviderSettings) {
    if (this.cloud === "kubernetes") return new KubernetesCalls(this.plane, settings);
    if (this.cloud === "vault") return new VaultCalls(this.plane, settings);
    return new ResourceCalls(this.plane, this.cloud, settings);
  }

  private pluginInfo(): plugin.PluginInfo {
    const info = new plugin.PluginInfo();
    info.setVersion(packageVersions[this.cloud]!);
    return info;
  }

  /** Runs one call: journal line, changes made outside, errors in the protocol's form. */
  private async run<Request, Response>(
    method: string,
    call: Call<Request>,
    answer: (call: Call<Request>, entry: JournalEntry) => Promise<Response>,
  ): Promise<Response> {
    const began = performance.now();
    const entry: JournalEntry = { time: new Date().toISOString(), cloud: this.cloud, method };
    this.plane.lastCall = Date.now();
    this.plane.running += 1;
    try {
      if (this.plane.store.failure) throw this.plane.store.failure;
      this.plane.faults.refresh();
      applyOutsideChanges(this.plane);
      return await answer(call, entry);
    } catch (error) {
      entry.error =
        error instanceof CloudError
          ? error.code
          : error instanceof Incomplete
            ? "incomplete"
            : "error";
      throw toServiceError(error);
    } finally {
      this.plane.lastCall = Date.now();
      this.plane.running -= 1;
      entry.ms = Math.round((performance.now() - began) * 10) / 10;
      this.plane.journal.write(entry);
    }
  }

  private settings(call: Call<unknown>): ProviderSettings {
    const settings = this.peers.get(call.getPeer());
    if (!settings)
      throw new Error("this connection was not configured; end the command and run it again");
    return settings;
  }

  private checkConfig(call: Call<proto.CheckRequest>): Promise<proto.CheckResponse> {
    const news = call.request.getNews();
    const { plain } = unwrapSecrets(fromStruct(news));
    const response = new proto.CheckResponse();
    if (news) response.setInputs(news);
    response.setFailuresList(
      checkProviderConfig(this.cloud, plain).map(({ property, reason }) =>
        failure(property, reason),
      ),
    );
    return Promise.resolve(response);
  }

  private diffConfig(call: Call<proto.DiffRequest>): Promise<proto.DiffResponse> {
    const before = unwrapSecrets(
      fromStruct(call.request.getOldInputs() ?? call.request.getOlds()),
    ).plain;
    const after = unwrapSecrets(fromStruct(call.request.getNews())).plain;
    if (this.cloud === "kubernetes") return Promise.resolve(providerDifference(before, after));
    const binding = ["region", "subscriptionId", "tenantId", "project", "address", "namespace"];
    const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (key) => key !== "version" && !deepEqual(before[key], after[key]),
    );
    const response = new proto.DiffResponse();
    response.setChanges(
      changed.length > 0
        ? proto.DiffResponse.DiffChanges.DIFF_SOME
        : proto.DiffResponse.DiffChanges.DIFF_NONE,
    );
    response.setDiffsList(changed);
    response.setReplacesList(changed.filter((key) => binding.includes(key)));
    return Promise.resolve(response);
  }

  private configure(call: Call<proto.ConfigureRequest>): Promise<proto.ConfigureResponse> {
    const { plain } = unwrapSecrets(fromStruct(call.request.getArgs()));
    this.peers.set(
      call.getPeer(),
      bindProvider(this.cloud, parseConfig(this.cloud, plain), this.plane.organisation()),
    );
    const response = new proto.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    response.setAcceptresources(false);
    response.setAcceptoutputs(false);
    response.setSupportsAutonamingConfiguration(true);
    return Promise.resolve(response);
  }

  private async invoke(
    call: Call<proto.InvokeRequest>,
    entry: JournalEntry,
  ): Promise<proto.InvokeResponse> {
    const token = call.request.getTok();
    entry.token = token;
    await applyFaults(this.plane, "invoke", token, this.cloud, entry);
    const { plain } = unwrapSecrets(fromStruct(call.request.getArgs()));
    const response = new proto.InvokeResponse();
    response.setReturn(toStruct(runFunction(this.plane, this.settings(call), token, plain)));
    return response;
  }
}
