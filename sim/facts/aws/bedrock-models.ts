/** Which Bedrock models and cross-region profiles a Region offers. */
import modelData from "./data/bedrock-models.json";
import { CloudError, type HookContext } from "../../model";
import { suggestion } from "../../schema/nearest";
import { parseArn } from "./arn";
import { bedrockRegions, optInRegions } from "./common";

interface Model {
  mode: "chat" | "embedding";
  /** Prefixes of the cross-region profiles, e.g. `us`, `eu`, `global`. */
  profiles: string[];
  /** Regions that serve the model without a profile. */
  regions: string[];
  /** Vector sizes of an embedding model, smallest first. */
  dimensions?: number[];
}

const models = modelData.models as unknown as Record<string, Model>;
/**
 * From which Regions a geography's profiles can be called, and which may then serve, by head of the model id: only the
 * routes with the longest head count.
 */
const routes = modelData.routes as Record<
  string,
  { models: string; from: string[]; to: string[] }[]
>;
const provisioned = modelData.provisioned as Record<string, string[]>;

export const foundationModelArn = (region: string, id: string) =>
  `arn:aws:bedrock:${region}::foundation-model/${id}`;

/** A foundation model that a Region serves directly. */
export interface FoundationModel {
  kind: "model";
  id: string;
  model: Model;
}

/** A cross-region profile that AWS defines, seen from one source Region. */
export interface SystemProfile {
  kind: "profile";
  id: string;
  modelId: string;
  model: Model;
  /** ARNs of the models that may serve a call; the Region-less ARN for `global.` profiles. */
  destinations: string[];
}

/** Model by id; prototype keys are no models. */
export function modelById(id: string): Model | undefined {
  return Object.hasOwn(models, id) ? models[id] : undefined;
}

/** A system profile as a source Region offers it; undefined when it does not. */
export function systemProfile(id: string, region: string): SystemProfile | undefined {
  const dot = id.indexOf(".");
  const [prefix, modelId] = [id.slice(0, dot), id.slice(dot + 1)];
  const model = modelById(modelId);
  if (model === undefined || !model.profiles.includes(prefix)) return undefined;
  const fitting = (routes[prefix] ?? []).filter((route) => modelId.startsWith(route.models));
  const head = Math.max(...fitting.map((route) => route.models.length));
  const route = fitting.find((one) => one.models.length === head && one.from.includes(region));
  if (prefix === "global") {
    if (fitting.length > 0 && route === undefined) return undefined;
    if (!bedrockRegions.includes(region) || optInRegions.includes(region)) return undefined;
    const destinations = [foundationModelArn("", modelId), foundationModelArn(region, modelId)];
    return { kind: "profile", id, modelId, model, destinations };
  }
  if (route === undefined) return undefined;
  const destinations = route.to.map((to) => foundationModelArn(to, modelId));
  return { kind: "profile", id, modelId, model, destinations };
}

/** Every profile id a Region offers, for error texts. */
function profileIds(region: string): string[] {
  return Object.entries(models).flatMap(([id, model]) =>
    model.profiles
      .map((prefix) => `${prefix}.${id}`)
      .filter((profile) => systemProfile(profile, region) !== undefined),
  );
}

const validation = (message: string) => new CloudError("ValidationException", 400, message);
const notFound = (message: string) => new CloudError("ResourceNotFoundException", 404, message);

/**
 * Resolves what an inference profile copies from or a knowledge base embeds with: a foundation model of the Region, or
 * a system profile that can be called from it. Throws Bedrock's refusal.
 */
export function resolveModelArn(
  arn: string,
  context: HookContext,
): FoundationModel | SystemProfile {
  const { account, region } = context.scope;
  const parts = parseArn(arn);
  const form =
    /^(foundation-model|inference-profile|application-inference-profile)\/([A-Za-z0-9.:-]+)$/.exec(
      parts?.resource ?? "",
    );
  if (parts?.service !== "bedrock" || form === null)
    throw validation(`The provided ARN is invalid: ${arn}`);
  if (parts.region !== region) {
    throw validation(
      `The provided ARN is of Region "${parts.region}", the request is made in "${region}": ${arn}`,
    );
  }
  const [, kind, id] = form as unknown as [string, string, string];
  if (kind === "foundation-model") {
    if (parts.account !== "")
      throw validation(
        `The provided ARN is invalid: a foundation model belongs to no account: ${arn}`,
      );
    const model = modelById(id);
    if (model === undefined) {
      throw validation(
        `The provided model identifier is invalid: ${id}${suggestion(id, Object.keys(models))}`,
      );
    }
    if (!model.regions.includes(region)) {
      const offer = model.profiles
        .map((prefix) => `${prefix}.${id}`)
        .filter((p) => systemProfile(p, region) !== undefined);
      const fix =
        offer.length > 0
          ? `use one of the inference profiles ${offer.join(", ")}`
          : `it is served in ${model.regions.join(", ") || "no Region"} directly`;
      throw validation(
        `The provided model identifier is invalid: ${id} is not offered on demand in ${region}; ${fix}`,
      );
    }
    return { kind: "model", id, model };
  }
  if (kind !== "inference-profile")
    throw validation(`The provided ARN is invalid: ${arn} is no system-defined inference profile`);
  if (parts.account !== account && parts.account !== "")
    throw notFound(`Inference profile not found: ${arn}; account ${account} was asked`);
  const profile = systemProfile(id, region);
  if (profile === undefined)
    throw notFound(
      `Inference profile not found: ${id} in ${region}${suggestion(id, profileIds(region))}`,
    );
  return profile;
}

/** Whether a Region sells Provisioned Throughput for a model id, and the ids that it does when not. */
export function provisionable(
  id: string,
  region: string,
): { ok: true } | { ok: false; candidates: string[] } {
  const sold = Object.keys(provisioned).filter((candidate) =>
    provisioned[candidate]?.includes(region),
  );
  if (sold.includes(id)) return { ok: true };
  const sameModel = sold.filter((candidate) => candidate.startsWith(id.split(":")[0] as string));
  return { ok: false, candidates: sameModel.length > 0 ? sameModel : sold };
}

/** The provider part of a model id, e.g. `anthropic`. */
export function modelProvider(id: string): string {
  return id.slice(0, id.indexOf("."));
}
