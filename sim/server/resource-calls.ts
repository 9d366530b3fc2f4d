import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { ServerUnaryCall } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { CloudError, type Cloud, type ProviderSettings } from "../model";
import { checkInputs } from "./check";
import { difference } from "./diff";
import type { JournalEntry } from "./journal";
import {
  cloudInputs,
  createResource,
  deleteResource,
  describeResource,
  findResource,
  refuseUnknowns,
  requireType,
  scopeOf,
  typeOf,
  updateContext,
  updateResource,
  type Type,
} from "./operations";
import { applyFaults, mutate } from "./pipeline";
import type { ControlPlane } from "./plane";
import { describeRefusal } from "./refusals";
import { autonaming, diffResponse, failure, Incomplete } from "./responses";
import { previewProperties, previewUpdate } from "./shape";
import { fromStruct, redact, toStruct, unknownPaths, unwrapSecrets, wrapSecrets } from "./values";

/** One call as a handler gets it. */
export type Call<Request> = ServerUnaryCall<Request, unknown>;

/** The calls about resources, of one package. */
export class ResourceCalls {
  constructor(
    private readonly plane: ControlPlane,
    private readonly cloud: Cloud,
    private readonly settings: (call: Call<unknown>) => ProviderSettings,
  ) {}

  async check(call: Call<proto.CheckRequest>, entry: JournalEntry): Promise<proto.CheckResponse> {
    const { request } = call;
    const response = new proto.CheckResponse();
    const type = typeOf(this.plane, note(entry, request.getUrn()));
    const news = fromStruct(request.getNews());
    if ("missing" in type) {
      response.setInputs(toStruct(news));
      response.setFailuresList([failure("", type.missing)]);
      return response;
    }
    await applyFaults(this.plane, "check", type.row.token, this.cloud, entry);
    const checked = checkInputs(
      type.row,
      type.table,
      {
        logicalName: logicalName(request.getUrn()),
        news,
        olds: request.hasOlds() ? fromStruct(request.getOlds()) : undefined,
        randomSeed: request.getRandomseed_asU8(),
        autonaming: autonaming(request),
      },
      this.settings(call),
      this.plane.organisation(),
    );
    response.setInputs(toStruct(checked.inputs));
    response.setFailuresList(
      checked.failures.map(({ property, reason }) => failure(property, reason)),
    );
    return response;
  }

  async diff(call: Call<proto.DiffRequest>, entry: JournalEntry): Promise<proto.DiffResponse> {
    const { request } = call;
    const type = requireType(this.plane, note(entry, request.getUrn()));
    entry.id = request.getId();
    await applyFaults(this.plane, "diff", type.row.token, this.cloud, entry);
    const before = unwrapSecrets(fromStruct(request.getOldInputs() ?? request.getOlds())).plain;
    const after = unwrapSecrets(fromStruct(request.getNews())).plain;
    return diffResponse(
      difference(type.row, type.table, before, after, request.getIgnorechangesList()),
    );
  }

  async create(
    call: Call<proto.CreateRequest>,
    entry: JournalEntry,
  ): Promise<proto.CreateResponse> {
    const { request } = call;
    const type = requireType(this.plane, note(entry, request.getUrn()));
    const settings = this.settings(call);
    const { plain, secretKeys, secretTexts } = unwrapSecrets(fromStruct(request.getProperties()));
    const response = new proto.CreateResponse();
    if (request.getPreview()) {
      entry.preview = true;
      const properties = previewProperties(type.row, type.table, cloudInputs(plain));
      response.setProperties(toStruct(wrapSecrets(properties, secretNames(type, secretKeys))));
      return response;
    }
    return this.refusing(
      type,
      type.row.operations.create,
      `creating ${type.row.token.split(":")[2]}`,
      secretTexts,
      async () => {
        refuseUnknowns(unknownPaths(plain), "create");
        const inputs = cloudInputs(plain);
        const scope = scopeOf(type.row, inputs, settings);
        const stored = await mutate(
          this.plane,
          type,
          "create",
          scope,
          inputs,
          entry,
          () => createResource(this.plane, type, settings, inputs, request.getUrn()),
          () => call.cancelled,
        );
        const { properties } = describeResource(
          type,
          stored!,
          plain,
          this.plane.world(stored!.scope),
        );
        const wrapped = wrapSecrets(properties, secretNames(type, secretKeys));
        const partial = this.plane.faults.current().partialCreate;
        if (partial?.token === type.row.token) {
          throw new Incomplete(
            stored!.id,
            wrapped,
            fromStruct(request.getProperties()),
            partial.reason,
          );
        }
        response.setId(stored!.id);
        response.setProperties(toStruct(wrapped));
        return response;
      },
    );
  }

  async update(
    call: Call<proto.UpdateRequest>,
    entry: JournalEntry,
  ): Promise<proto.UpdateResponse> {
    const { request } = call;
    const type = requireType(this.plane, note(entry, request.getUrn()));
    const settings = this.settings(call);
    const { plain, secretKeys, secretTexts } = unwrapSecrets(fromStruct(request.getNews()));
    const inputs = cloudInputs(plain);
    const id = request.getId();
    entry.id = id;
    const olds = unwrapSecrets(fromStruct(request.getOlds())).plain;
    const find = () => findResource(this.plane, type.row, settings, id, { ...olds, ...inputs });
    const response = new proto.UpdateResponse();
    if (request.getPreview()) {
      entry.preview = true;
      const stored = unknownPaths(plain).length === 0 ? find() : undefined;
      const fresh =
        stored &&
        type.row.outputs(updateContext(this.plane, type.row, stored, settings, inputs), id);
      const properties = previewUpdate(type.row, type.table, inputs, olds, fresh);
      response.setProperties(toStruct(wrapSecrets(properties, secretNames(type, secretKeys))));
      return response;
    }
    const operation = type.row.operations.update ?? type.row.operations.create;
    return this.refusing(
      type,
      operation,
      `updating ${type.row.token.split(":")[2]} (${id})`,
      secretTexts,
      async () => {
        refuseUnknowns(unknownPaths(plain), "update");
        const scope = scopeOf(type.row, inputs, settings);
        const stored = await mutate(
          this.plane,
          type,
          "update",
          scope,
          inputs,
          entry,
          () => updateResource(this.plane, type, settings, find(), id, inputs),
          () => call.cancelled,
        );
        const { properties } = describeResource(
          type,
          stored!,
          plain,
          this.plane.world(stored!.scope),
        );
        response.setProperties(toStruct(wrapSecrets(properties, secretNames(type, secretKeys))));
        return response;
      },
    );
  }

  async read(call: Call<proto.ReadRequest>, entry: JournalEntry): Promise<proto.ReadResponse> {
    const { request } = call;
    const type = requireType(this.plane, note(entry, request.getUrn()));
    const settings = this.settings(call);
    entry.id = request.getId();
    const callers = unwrapSecrets(fromStruct(request.getInputs()));
    const known = unwrapSecrets(fromStruct(request.getProperties()));
    const operation = type.row.operations.read;
    return this.refusing(
      type,
      operation,
      `reading ${type.row.token.split(":")[2]} (${request.getId()})`,
      [],
      async () => {
        await applyFaults(this.plane, "read", type.row.token, this.cloud, entry);
        const response = new proto.ReadResponse();
        const place = { ...known.plain, ...callers.plain };
        const stored = findResource(this.plane, type.row, settings, request.getId(), place);
        if (!stored) return response;
        const isRefresh = Object.keys(callers.plain).length > 0;
        const { properties, inputs } = describeResource(
          type,
          stored,
          isRefresh ? callers.plain : undefined,
          this.plane.world(stored.scope),
        );
        const names = secretNames(type, new Set([...callers.secretKeys, ...known.secretKeys]));
        response.setId(stored.id);
        response.setProperties(toStruct(wrapSecrets(properties, names)));
        response.setInputs(
          toStruct(
            wrapSecrets(inputs, new Set([...callers.secretKeys, ...(type.table.secret ?? [])])),
          ),
        );
        return response;
      },
    );
  }

  async delete(call: Call<proto.DeleteRequest>, entry: JournalEntry): Promise<Empty> {
    const { request } = call;
    const type = requireType(this.plane, note(entry, request.getUrn()));
    const settings = this.settings(call);
    const id = request.getId();
    entry.id = id;
    const known = unwrapSecrets(fromStruct(request.getProperties()));
    const inputs = unwrapSecrets(fromStruct(request.getOldInputs())).plain;
    const label = `deleting ${type.row.token.split(":")[2]} (${id})`;
    return this.refusing(type, type.row.operations.delete, label, known.secretTexts, async () => {
      const place = { ...known.plain, ...inputs };
      const find = () => findResource(this.plane, type.row, settings, id, place);
      const scope = scopeOf(type.row, place, settings);
      const change = (): undefined => {
        const stored = find();
        if (stored) deleteResource(this.plane, type, settings, stored);
      };
      const held = find()?.inputs ?? place;
      await mutate(this.plane, type, "delete", scope, held, entry, change, () => call.cancelled);
      return new Empty();
    });
  }

  /** Runs an operation and words the cloud's refusal as the real provider would, secrets withheld. */
  private async refusing<Result>(
    { row }: Type,
    operation: string,
    label: string,
    secretTexts: readonly string[],
    action: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const text = describeRefusal(row, this.cloud, operation, label, error);
      throw new CloudError(error.code, error.status, redact(text, secretTexts));
    }
  }
}

/** Type token and logical name of a URN; the token of a child follows the last `$`. */
export function note(entry: JournalEntry, urn: string): string {
  const types = urn.split("::")[2] ?? "";
  const token = types.slice(types.lastIndexOf("$") + 1);
  entry.urn = urn;
  entry.token = token;
  return token;
}

export const logicalName = (urn: string): string => urn.split("::").slice(3).join("::");

/** Top-level outputs that must come back as secrets. */
const secretNames = ({ table }: Type, given: ReadonlySet<string>): Set<string> =>
  new Set([...given, ...(table.secret ?? []), ...(table.secretOutputs ?? [])]);
