import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { CloudError, type Props, type ProviderSettings } from "../../model";
import { difference } from "../diff";
import type { JournalEntry } from "../journal";
import { cloudInputs, refuseUnknowns } from "../operations";
import { applyFaults, mutate } from "../pipeline";
import type { ControlPlane } from "../plane";
import { note, type Call } from "../resource-calls";
import { diffResponse, failure, Incomplete } from "../responses";
import { previewProperties, previewUpdate } from "../shape";
import { fromStruct, redact, toStruct, unknownPaths, unwrapSecrets, wrapSecrets } from "../values";
import { openApi } from "./provider";
import { asFacts, described } from "./properties";
import { checkVault, requireType, typeOf, type VaultType } from "./types";

/** The calls about resources of Vault: each becomes calls of the HTTP API of a real server. */
export class VaultCalls {
  constructor(
    private readonly plane: ControlPlane,
    private readonly settings: (call: Call<unknown>) => ProviderSettings,
  ) {}

  async check(call: Call<proto.CheckRequest>, entry: JournalEntry): Promise<proto.CheckResponse> {
    const { request } = call;
    const token = note(entry, request.getUrn());
    const news = fromStruct(request.getNews());
    const response = new proto.CheckResponse();
    response.setInputs(toStruct(news));
    const type = typeOf(token);
    if ("missing" in type) {
      response.setFailuresList([failure("", type.missing)]);
      return response;
    }
    await applyFaults(this.plane, "check", token, "vault", entry);
    const { plain, secretKeys, secretTexts } = unwrapSecrets(cloudInputs(news));
    const failures = checkVault(type, plain).map(({ property, reason }) => {
      const withheld = secretKeys.has(property) ? reason.replace(/, got .*$/s, "") : reason;
      return failure(property, redact(withheld, secretTexts));
    });
    response.setFailuresList(failures);
    return response;
  }

  async diff(call: Call<proto.DiffRequest>, entry: JournalEntry): Promise<proto.DiffResponse> {
    const { request } = call;
    const { row, table } = requireType(note(entry, request.getUrn()));
    entry.id = request.getId();
    await applyFaults(this.plane, "diff", row.token, "vault", entry);
    const before = unwrapSecrets(fromStruct(request.getOldInputs() ?? request.getOlds())).plain;
    const after = unwrapSecrets(fromStruct(request.getNews())).plain;
    const ignored = request.getIgnorechangesList();
    const found = difference(asFacts(row), table, before, after, ignored);
    // The same place cannot be taken twice.
    const stays =
      unknownPaths(after).length === 0 && row.id(cloudInputs(after)) === request.getId();
    return diffResponse({ ...found, deleteBeforeReplace: found.replaces.size > 0 && stays });
  }

  async create(
    call: Call<proto.CreateRequest>,
    entry: JournalEntry,
  ): Promise<proto.CreateResponse> {
    const { request } = call;
    const type = requireType(note(entry, request.getUrn()));
    const { row, table } = type;
    const wrapped = fromStruct(request.getProperties());
    const { plain, secretKeys, secretTexts } = unwrapSecrets(wrapped);
    const inputs = cloudInputs(plain);
    const response = new proto.CreateResponse();
    if (request.getPreview()) {
      entry.preview = true;
      const properties = previewProperties(asFacts(row), table, inputs);
      response.setProperties(toStruct(wrapSecrets(properties, secretNames(type, secretKeys))));
      return response;
    }
    return this.refusing(type, "creating", secretTexts, async () => {
      refuseUnknowns(unknownPaths(plain), "create");
      const api = await openApi(this.plane, inputs);
      const id = row.id(inputs);
      entry.id = id;
      await this.change(call, type, "create", inputs, entry, () => row.create(api, inputs));
      const found = (await row.read(api, id, inputs)) ?? {};
      const { properties } = described(row, table, found, inputs);
      const state = wrapSecrets(properties, secretNames(type, secretKeys));
      const partial = this.plane.faults.current().partialCreate;
      if (partial?.token === row.token) throw new Incomplete(id, state, wrapped, partial.reason);
      response.setId(id);
      response.setProperties(toStruct(state));
      return response;
    });
  }

  async update(
    call: Call<proto.UpdateRequest>,
    entry: JournalEntry,
  ): Promise<proto.UpdateResponse> {
    const { request } = call;
    const type = requireType(note(entry, request.getUrn()));
    const { row, table } = type;
    const { plain, secretKeys, secretTexts } = unwrapSecrets(fromStruct(request.getNews()));
    const inputs = cloudInputs(plain);
    const id = request.getId();
    entry.id = id;
    const response = new proto.UpdateResponse();
    if (request.getPreview()) {
      entry.preview = true;
      const olds = unwrapSecrets(fromStruct(request.getOlds())).plain;
      const properties = previewUpdate(asFacts(row), table, inputs, olds, undefined);
      response.setProperties(toStruct(wrapSecrets(properties, secretNames(type, secretKeys))));
      return response;
    }
    return this.refusing(type, "updating", secretTexts, async () => {
      refuseUnknowns(unknownPaths(plain), "update");
      const api = await openApi(this.plane, inputs);
      await this.change(call, type, "update", inputs, entry, () => row.update(api, id, inputs));
      const found = (await row.read(api, id, inputs)) ?? {};
      const { properties } = described(row, table, found, inputs);
      response.setProperties(toStruct(wrapSecrets(properties, secretNames(type, secretKeys))));
      return response;
    });
  }

  async read(call: Call<proto.ReadRequest>, entry: JournalEntry): Promise<proto.ReadResponse> {
    const { request } = call;
    const type = requireType(note(entry, request.getUrn()));
    const { row, table } = type;
    entry.id = request.getId();
    const callers = unwrapSecrets(fromStruct(request.getInputs()));
    const known = unwrapSecrets(fromStruct(request.getProperties()));
    return this.refusing(
      type,
      "reading",
      [...callers.secretTexts, ...known.secretTexts],
      async () => {
        await applyFaults(this.plane, "read", row.token, "vault", entry);
        const response = new proto.ReadResponse();
        const whole = { ...known.plain, ...cloudInputs(callers.plain) };
        const api = await openApi(this.plane, whole);
        const found = await row.read(api, request.getId(), whole);
        if (!found) return response;
        const isRefresh = Object.keys(callers.plain).length > 0;
        const { properties, inputs } = described(
          row,
          table,
          found,
          isRefresh ? callers.plain : undefined,
        );
        const secret = secretNames(type, new Set([...callers.secretKeys, ...known.secretKeys]));
        response.setId(request.getId());
        response.setProperties(toStruct(wrapSecrets(properties, secret)));
        const secretInputs = [...callers.secretKeys, ...(table.secretOutputs ?? [])];
        response.setInputs(toStruct(wrapSecrets(inputs, secretInputs)));
        return response;
      },
    );
  }

  async delete(call: Call<proto.DeleteRequest>, entry: JournalEntry): Promise<Empty> {
    const { request } = call;
    const type = requireType(note(entry, request.getUrn()));
    const id = request.getId();
    entry.id = id;
    const known = unwrapSecrets(fromStruct(request.getProperties()));
    return this.refusing(type, "deleting", known.secretTexts, async () => {
      const api = await openApi(this.plane, known.plain);
      await this.change(call, type, "delete", known.plain, entry, () =>
        type.row.delete(api, id, known.plain),
      );
      return new Empty();
    });
  }

  /** One change, with the faults that any cloud's change can meet. */
  private async change(
    call: Call<unknown>,
    { row, table }: VaultType,
    method: "create" | "update" | "delete",
    inputs: Props,
    entry: JournalEntry,
    action: () => Promise<void>,
  ): Promise<void> {
    const { cloud, account } = this.settings(call);
    const change = async (): Promise<undefined> => {
      await action();
    };
    const type = { row: asFacts(row), table };
    await mutate(
      this.plane,
      type,
      method,
      { cloud, account },
      inputs,
      entry,
      change,
      () => call.cancelled,
    );
  }

  /** Runs an operation and words Vault's refusal as the real provider would, secrets withheld. */
  private async refusing<Result>(
    { row }: VaultType,
    doing: string,
    secretTexts: readonly string[],
    action: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const said = `${doing} ${row.token.split(":")[2]}: ${error.message}`;
      throw new CloudError(error.code, error.status, redact(said, secretTexts));
    }
  }
}

const secretNames = ({ table }: VaultType, given: ReadonlySet<string>): Set<string> =>
  new Set([...given, ...(table.secret ?? []), ...(table.secretOutputs ?? [])]);
