/** Model Armor as Vertex AI applies it: templates that a call names, and the project's floor. https://docs.cloud.google.com/model-armor/model-armor-vertex-integration, 2026-11-21. */
import type { Json, Props } from "../../model";
import { block } from "../../facts/gcp/common";
import { list, record, text } from "../../facts/judge";
import { findHarm, findPersonal, type Harm } from "../answer/harm";
import { isObject, unknownKey, type JsonObject } from "../answer/judge-json";
import type { Clouds } from "../clouds";
import { projectAllows, projectNumber, requireService } from "./permissions";
import { refuse } from "./wire";

const TEMPLATE = "gcp:modelarmor/template:Template";
const FLOOR = "gcp:modelarmor/floorsetting:Floorsetting";

/** What screens a call: filter configurations for its prompt and its answer. */
export interface Screens {
  prompt: Props[];
  answer: Props[];
}

/** Where a call is. */
interface Place {
  project: string;
  location: string;
}

/**
 * Templates of a call, and the floor. A project that has a template which blocks at this place demands that calls name
 * one: stricter than Google, where nothing but the floor makes a caller name a template.
 */
export function screensOf(clouds: Clouds, place: Place, config: unknown): Screens {
  const screens: Screens = { prompt: [], answer: [] };
  if (config === undefined) {
    const [held] = clouds.list(
      TEMPLATE,
      (one) =>
        one.scope.account === place.project &&
        servesFrom(text(one.inputs.location) ?? "", place.location) &&
        blocks(one.inputs),
    );
    if (held)
      refuse(
        400,
        "MODEL_ARMOR_TEMPLATE_REQUIRED",
        `The request must name a Model Armor template in modelArmorConfig: the project has '${held.id}' for this location (a rule of the local clouds).`,
      );
  } else {
    const named = readConfig(config);
    requireService(clouds, place.project, "modelarmor.googleapis.com");
    for (const [side, name] of [
      ["prompt", named.promptTemplateName],
      ["answer", named.responseTemplateName],
    ] as const)
      screens[side].push(templateOf(clouds, place, name));
    const agent = `serviceAccount:service-${projectNumber(clouds, place.project)}@gcp-sa-aiplatform.iam.gserviceaccount.com`;
    for (const permission of [
      "modelarmor.templates.useToSanitizeUserPrompt",
      "modelarmor.templates.useToSanitizeModelResponse",
    ])
      if (!projectAllows(clouds, place.project, [agent], permission))
        refuse(
          403,
          "IAM_PERMISSION_DENIED",
          `Permission '${permission}' denied to the Vertex AI service agent ${agent.slice("serviceAccount:".length)}.`,
        );
  }
  const floor = floorOf(clouds, place.project);
  if (floor) for (const side of ["prompt", "answer"] as const) screens[side].push(floor);
  return screens;
}

const blocks = (inputs: Props): boolean =>
  block(inputs.templateMetadata)?.enforcementType === "INSPECT_AND_BLOCK";

/** A template serves calls of its own location; those of the global endpoint take a multi-region's. */
const servesFrom = (template: string, location: string): boolean =>
  template === location || (location === "global" && ["us", "eu"].includes(template));

function readConfig(config: unknown): { promptTemplateName: string; responseTemplateName: string } {
  const known = ["promptTemplateName", "responseTemplateName"];
  const value: JsonObject = isObject(config) ? config : {};
  const extra = unknownKey(value, known);
  const { promptTemplateName, responseTemplateName } = value;
  if (
    extra !== undefined ||
    typeof promptTemplateName !== "string" ||
    typeof responseTemplateName !== "string"
  )
    return refuse(
      400,
      "INVALID_ARGUMENT",
      "model_armor_config must name a prompt template and a response template.",
    );
  return { promptTemplateName, responseTemplateName };
}

function templateOf(clouds: Clouds, place: Place, name: string): Props {
  const byNumber = name.replace(
    `projects/${projectNumber(clouds, place.project)}/`,
    `projects/${place.project}/`,
  );
  const row = clouds.find(TEMPLATE, (one) => one.id === byNumber);
  if (!row) return refuse(404, "NOT_FOUND", `Model Armor template '${name}' was not found.`);
  if (!servesFrom(text(row.inputs.location) ?? "", place.location))
    return refuse(
      400,
      "INVALID_ARGUMENT",
      `Model Armor template '${name}' is not in the location of the request, ${place.location}.`,
    );
  return row.inputs;
}

function floorOf(clouds: Clouds, project: string): Props | undefined {
  const own = (one: { scope: { account: string } }): boolean => one.scope.account === project;
  const row = clouds.find(FLOOR, own) ?? clouds.listDeleted(FLOOR, own).at(-1);
  const inputs = row?.inputs;
  const applies =
    inputs?.enableFloorSettingEnforcement === true &&
    list(inputs.integratedServices).includes("AI_PLATFORM") &&
    block(inputs.aiPlatformFloorSetting)?.inspectAndBlock === true;
  return applies
    ? { ...inputs, templateMetadata: { enforcementType: "INSPECT_AND_BLOCK" } }
    : undefined;
}

const HARMS: Readonly<Record<string, Harm>> = {
  SEXUALLY_EXPLICIT: "sexual",
  HATE_SPEECH: "hate",
  HARASSMENT: "insults",
  DANGEROUS: "violence",
};
/** The least level of a finding that a confidence counts. */
const FROM: Readonly<Record<string, number>> = { HIGH: 3, MEDIUM_AND_ABOVE: 2, LOW_AND_ABOVE: 1 };

/** Filters of the screens that catch a text; empty when it may pass. */
export function caughtBy(screens: readonly Props[], original: string): string[] {
  const findings = findHarm(original);
  const level = (harm: Harm | undefined): number =>
    findings.find((one) => one.harm === harm)?.level ?? 0;
  const caught = new Set<string>();
  for (const inputs of screens) {
    if (!blocks(inputs)) continue;
    const config = block(inputs.filterConfig) ?? {};
    for (const filter of list(block(config.raiSettings)?.raiFilters).map(record)) {
      const type = text(filter.filterType) ?? "";
      if (level(HARMS[type]) >= fromOf(filter.confidenceLevel)) caught.add(type);
    }
    const attack = block(config.piAndJailbreakFilterSettings);
    if (isOn(attack) && level("attack") >= fromOf(attack?.confidenceLevel))
      caught.add("PI_AND_JAILBREAK");
    if (isOn(block(config.maliciousUriFilterSettings)) && level("malicious-url") > 0)
      caught.add("MALICIOUS_URI");
    if (isOn(block(block(config.sdpSettings)?.basicConfig)) && sensitive(original))
      caught.add("SDP");
  }
  return [...caught];
}

const fromOf = (confidence: Json | undefined): number => FROM[text(confidence) ?? "HIGH"] ?? 3;
const isOn = (settings: Props | undefined): boolean => settings?.filterEnforcement === "ENABLED";

/** Kinds of the basic inspection: docs.cloud.google.com/model-armor/overview#sensitive-data-protection, 2026-11-21. E-mail addresses are not among them. */
const BASIC_KINDS = ["CREDIT_DEBIT_CARD_NUMBER", "US_SOCIAL_SECURITY_NUMBER"];
const sensitive = (original: string): boolean =>
  findPersonal(original).some((kind) => BASIC_KINDS.includes(kind));
