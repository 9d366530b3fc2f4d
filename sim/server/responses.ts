import * as grpc from "@grpc/grpc-js";
import * as any from "google-protobuf/google/protobuf/any_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import * as status from "@pulumi/pulumi/proto/status_pb";
import { CloudError, type Props } from "../model";
import type { Autonaming } from "./check";
import type { Difference } from "./diff";
import { Dropped } from "./pipeline";
import { toStruct } from "./values";

/** Carries a create or update that took effect and is reported as failed. */
export class Incomplete extends Error {
  constructor(
    readonly id: string,
    readonly properties: Props,
    readonly inputs: Props,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** What the engine may expect of us. */
export function handshake(): proto.ProviderHandshakeResponse {
  const response = new proto.ProviderHandshakeResponse();
  response.setAcceptSecrets(true);
  response.setAcceptResources(false);
  response.setAcceptOutputs(false);
  response.setSupportsAutonamingConfiguration(true);
  return response;
}

/** One problem with an input. */
export function failure(property: string, reason: string): proto.CheckFailure {
  const result = new proto.CheckFailure();
  result.setProperty(property);
  result.setReason(reason);
  return result;
}

/** The engine's wishes about automatic names. */
export function autonaming(request: proto.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  if (!options) return undefined;
  const { Mode } = proto.CheckRequest.AutonamingOptions;
  const mode = options.getMode();
  return {
    mode: mode === Mode.ENFORCE ? "enforce" : mode === Mode.DISABLE ? "disable" : "propose",
    proposedName: options.getProposedName(),
  };
}

/** A difference in the protocol's words, with a path for each change. */
export function diffResponse(found: Difference): proto.DiffResponse {
  const response = new proto.DiffResponse();
  const { Kind } = proto.PropertyDiff;
  const some = found.changes.size > 0;
  response.setChanges(
    some ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE,
  );
  response.setHasdetaileddiff(true);
  response.setReplacesList([...found.replaces]);
  response.setDeletebeforereplace(found.deleteBeforeReplace);
  response.setDiffsList([
    ...new Set([...found.changes.keys()].map((path) => /^[^.[]+/.exec(path)?.[0] ?? path)),
  ]);
  for (const [path, kind] of found.changes) {
    const replace = found.replaces.has(path);
    const detail = new proto.PropertyDiff();
    detail.setInputdiff(true);
    detail.setKind(
      kind === "add"
        ? replace
          ? Kind.ADD_REPLACE
          : Kind.ADD
        : kind === "delete"
          ? replace
            ? Kind.DELETE_REPLACE
            : Kind.DELETE
          : replace
            ? Kind.UPDATE_REPLACE
            : Kind.UPDATE,
    );
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}

const codes: Readonly<Record<number, grpc.status>> = {
  400: grpc.status.INVALID_ARGUMENT,
  401: grpc.status.UNAUTHENTICATED,
  403: grpc.status.PERMISSION_DENIED,
  404: grpc.status.NOT_FOUND,
  409: grpc.status.ALREADY_EXISTS,
  429: grpc.status.RESOURCE_EXHAUSTED,
  500: grpc.status.INTERNAL,
};

/** An error in the protocol's form. */
export function toServiceError(error: unknown): grpc.ServiceError {
  if (error instanceof CloudError) {
    return {
      code: codes[error.status] ?? grpc.status.UNKNOWN,
      details: error.message,
    } as grpc.ServiceError;
  }
  if (error instanceof Dropped)
    return { code: grpc.status.UNAVAILABLE, details: error.message } as grpc.ServiceError;
  if (error instanceof Incomplete) return incompleteError(error);
  const text = error instanceof Error ? error.message : String(error);
  return { code: grpc.status.UNKNOWN, details: text } as grpc.ServiceError;
}

/** The protocol's way to say "it exists, but something after its creation failed". */
function incompleteError(error: Incomplete): grpc.ServiceError {
  const detail = new proto.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(toStruct(error.properties));
  detail.setInputs(toStruct(error.inputs));
  detail.setReasonsList([error.reason]);
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const full = new status.Status();
  full.setCode(grpc.status.UNKNOWN);
  full.setMessage("resource was created but its initialization failed");
  full.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(full.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: error.reason, metadata } as grpc.ServiceError;
}
