import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Cloud, Props, TypeFacts } from "../../../sim/model";
import { Registry } from "../../../sim/registry";
import { listen, type Listening } from "../../../sim/server/listen";
import { ControlPlane } from "../../../sim/server/plane";
import { fromStruct, toStruct } from "../../../sim/server/values";

/** A diff as a test reads it. */
export interface Diff {
  changes: Record<string, string>;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

const kinds = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"];

/** One provider instance as the engine would hold it, over the real protocol. */
export class Provider {
  private readonly client: ResourceProviderClient;
  private seed = 0;

  constructor(port: number) {
    // Own channel per instance: the server tells instances apart by connection.
    this.client = new ResourceProviderClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
      {
        "grpc.use_local_subchannel_pool": 1,
      },
    );
  }

  private call<Request, Response>(method: string, request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      const client = this.client as unknown as Record<
        string,
        (request: Request, answer: (error: Error | null, response: Response) => void) => void
      >;
      client[method]!.call(this.client, request, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
  }

  async configure(config: Props): Promise<this> {
    const check = new proto.CheckRequest();
    check.setNews(toStruct(config));
    const checked = await this.call<proto.CheckRequest, proto.CheckResponse>("checkConfig", check);
    if (checked.getFailuresList().length > 0)
      throw new Error(checked.getFailuresList()[0]!.getReason());
    const request = new proto.ConfigureRequest();
    request.setArgs(toStruct(config));
    request.setAcceptsecrets(true);
    await this.call("configure", request);
    return this;
  }

  async check(
    urn: string,
    news: Props,
    olds?: Props,
  ): Promise<{ inputs: Props; failures: { property: string; reason: string }[] }> {
    const request = new proto.CheckRequest();
    request.setUrn(urn);
    request.setNews(toStruct(news));
    if (olds) request.setOlds(toStruct(olds));
    request.setRandomseed(Buffer.from(`seed ${++this.seed}`));
    const response = await this.call<proto.CheckRequest, proto.CheckResponse>("check", request);
    return {
      inputs: fromStruct(response.getInputs()),
      failures: response
        .getFailuresList()
        .map((one) => ({ property: one.getProperty(), reason: one.getReason() })),
    };
  }

  /** Checks and throws with every failure in one message. */
  async accepted(urn: string, news: Props, olds?: Props): Promise<Props> {
    const { inputs, failures } = await this.check(urn, news, olds);
    if (failures.length > 0)
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
    return inputs;
  }

  async create(
    urn: string,
    inputs: Props,
    preview = false,
  ): Promise<{ id: string; properties: Props }> {
    const request = new proto.CreateRequest();
    request.setUrn(urn);
    request.setProperties(toStruct(inputs));
    request.setPreview(preview);
    const response = await this.call<proto.CreateRequest, proto.CreateResponse>("create", request);
    return { id: response.getId(), properties: fromStruct(response.getProperties()) };
  }

  async diff(
    urn: string,
    id: string,
    olds: Props,
    oldInputs: Props,
    news: Props,
    ignore: string[] = [],
  ): Promise<Diff> {
    const request = new proto.DiffRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setOlds(toStruct(olds));
    request.setOldInputs(toStruct(oldInputs));
    request.setNews(toStruct(news));
    request.setIgnorechangesList(ignore);
    const response = await this.call<proto.DiffRequest, proto.DiffResponse>("diff", request);
    const changes: Record<string, string> = {};
    response.getDetaileddiffMap().forEach((detail: proto.PropertyDiff, at: string) => {
      changes[at] = kinds[detail.getKind()]!;
    });
    return {
      changes,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async update(
    urn: string,
    id: string,
    olds: Props,
    oldInputs: Props,
    news: Props,
    preview = false,
  ): Promise<Props> {
    const request = new proto.UpdateRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setOlds(toStruct(olds));
    request.setOldInputs(toStruct(oldInputs));
    request.setNews(toStruct(news));
    request.setPreview(preview);
    const response = await this.call<proto.UpdateRequest, proto.UpdateResponse>("update", request);
    return fromStruct(response.getProperties());
  }

  async read(
    urn: string,
    id: string,
    properties: Props = {},
    inputs: Props = {},
  ): Promise<{ id: string; properties: Props; inputs: Props }> {
    const request = new proto.ReadRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setProperties(toStruct(properties));
    request.setInputs(toStruct(inputs));
    const response = await this.call<proto.ReadRequest, proto.ReadResponse>("read", request);
    return {
      id: response.getId(),
      properties: fromStruct(response.getProperties()),
      inputs: fromStruct(response.getInputs()),
    };
  }

  async delete(
    urn: string,
    id: string,
    properties: Props = {},
    oldInputs: Props = {},
  ): Promise<void> {
    const request = new proto.DeleteRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setProperties(toStruct(properties));
    request.setOldInputs(toStruct(oldInputs));
    await this.call("delete", request);
  }

  async invoke(token: string, args: Props): Promise<Props> {
    const request = new proto.InvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(args));
    const response = await this.call<proto.InvokeRequest, proto.InvokeResponse>("invoke", request);
    return fromStruct(response.getReturn());
  }

  close(): void {
    this.client.close();
  }
}

/** What came with "created, but failed afterwards". */
export function initFailure(error: unknown): {
  id: string;
  properties: Props;
  inputs: Props;
  reasons: string[];
} {
  const [bytes] = (error as grpc.ServiceError).metadata.get("grpc-status-details-bin");
  const [detail] = Status.deserializeBinary(bytes as Buffer).getDetailsList();
  const failed = proto.ErrorResourceInitFailed.deserializeBinary(detail!.getValue_asU8());
  return {
    id: failed.getId(),
    properties: fromStruct(failed.getProperties()),
    inputs: fromStruct(failed.getInputs()),
    reasons: failed.getReasonsList(),
  };
}

export const defaultConfig: Readonly<Record<string, Props>> = {
  aws: { region: "us-east-1", allowedAccountIds: '["111122223333"]' },
  "azure-native": {
    subscriptionId: "00000000-0000-4000-8000-000000000001",
    tenantId: "72f988bf-0000-4000-8000-000000000001",
    location: "eastus2",
  },
  gcp: { project: "atlas-ml", region: "us-central1" },
};

/** A set of local clouds in a directory of its own, with a clock the test moves. */
export class LocalClouds {
  readonly directory: string;
  plane!: ControlPlane;
  private listening!: Listening;
  private readonly providers: Provider[] = [];
  now = new Date("2026-11-21T12:00:00.000Z");

  constructor(
    private readonly rows: readonly TypeFacts[],
    directory?: string,
  ) {
    this.directory = directory ?? mkdtempSync(path.join(tmpdir(), "local-clouds-"));
  }

  async start(): Promise<this> {
    this.plane = new ControlPlane(this.directory, new Registry(this.rows), () => this.now);
    this.listening = await listen(this.plane);
    return this;
  }

  /** A configured provider instance. */
  async provider(cloud: Cloud, config: Props = defaultConfig[cloud] ?? {}): Promise<Provider> {
    const provider = new Provider(this.listening.ports[cloud]);
    this.providers.push(provider);
    return provider.configure(config);
  }

  /** Ends and starts again on the same directory. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    for (const provider of this.providers.splice(0)) provider.close();
    await this.listening.close();
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** URN of a resource directly under the stack. */
export const urnOf = (token: string, name: string, stack = "dev"): string =>
  `urn:pulumi:${stack}::test::${token}::${name}`;

/** A value as the engine sends a secret. */
export const secret = (value: Props[string]): Props => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
