import {
  CloudError,
  documented,
  guessed,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { checkInteger, checkOneOf, failure, got, list, sameMeaning, text } from "../judge";
import {
  block,
  checkDeletionPolicy,
  checkLabels,
  checkLocation,
  createdAt,
  labelOutputs,
  MAGIC,
  projectOutput,
  retireByPolicy,
} from "./common";
import { MODEL_ARMOR_LOCATIONS } from "./locations";
import {
  checkFilters,
  namedInspectTemplate,
  sortedFilters,
  weakerThan,
} from "./model-armor-filters";
import { requireService } from "./service-usage";

const TEMPLATE = "gcp:modelarmor/template:Template";
const FLOOR = "gcp:modelarmor/floorsetting:Floorsetting";
const SOURCE = `${MAGIC}/modelarmor/Template.yaml`;
const FLOOR_SOURCE = `${MAGIC}/modelarmorglobal/Floorsetting.yaml`;
const FLOOR_DOCS = "https://docs.cloud.google.com/model-armor/configure-floor-settings";

const meaning = sameMeaning({
  sets: ["filterConfig.raiSettings.raiFilters", "integratedServices"],
});

const times = (context: HookContext): Props => ({
  createTime: createdAt(context),
  updateTime: context.now.toISOString(),
});

function admitInspect(context: HookContext): void {
  const named = namedInspectTemplate(context.inputs.filterConfig);
  if (named === undefined) return;
  throw new CloudError(
    "notFound",
    404,
    `The template '${named}' was not found: Sensitive Data Protection has no row in the local Google.`,
  );
}

/** The floor of the project, also after its resource went: deleting that only forgets it. */
function floorOf(context: HookContext): StoredResource | undefined {
  const { world } = context;
  return world.list(FLOOR)[0] ?? world.listDeleted(FLOOR).at(-1);
}

function admitFloor(context: HookContext): void {
  const floor = floorOf(context);
  if (floor?.inputs.enableFloorSettingEnforcement !== true) return;
  const weak = weakerThan(context.inputs.filterConfig, floor.inputs.filterConfig);
  if (weak === undefined) return;
  throw new CloudError(
    "failedPrecondition",
    400,
    `The template does not meet the project's floor settings: ${weak} is weaker than '${floor.id}' demands.`,
  );
}

function checkMetadata(inputs: Props) {
  const metadata = block(inputs.templateMetadata);
  const selector = block(metadata?.filterVersionSelector);
  const path = "templateMetadata";
  const both = selector?.alias !== undefined && selector.version !== undefined;
  return [
    ...checkOneOf(metadata?.enforcementType, `${path}.enforcementType`, [
      "INSPECT_ONLY",
      "INSPECT_AND_BLOCK",
    ]),
    ...checkInteger(
      metadata?.customPromptSafetyErrorCode,
      `${path}.customPromptSafetyErrorCode`,
      100,
      599,
    ),
    ...checkInteger(
      metadata?.customLlmResponseSafetyErrorCode,
      `${path}.customLlmResponseSafetyErrorCode`,
      100,
      599,
    ),
    ...checkOneOf(selector?.alias, `${path}.filterVersionSelector.alias`, [
      "FILTER_VERSION_ALIAS_STABLE",
      "FILTER_VERSION_ALIAS_LATEST",
    ]),
    ...(both
      ? [
          failure(
            `${path}.filterVersionSelector.version`,
            "must not stand beside alias, got both; keep one",
          ),
        ]
      : []),
  ];
}

/** Facts of Model Armor templates. */
export const template: TypeFacts = {
  token: TEMPLATE,
  operations: {
    create: "modelarmor.templates.create",
    read: "modelarmor.templates.get",
    update: "modelarmor.templates.update",
    delete: "modelarmor.templates.delete",
  },
  facts: {
    replaceOn: documented(["location", "templateId", "project"], SOURCE),
    name: guessed(
      {
        property: "templateId",
        pattern: "^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}$",
        minLength: 1,
        maxLength: 63,
        uniqueIn: "region",
        taken: { code: "alreadyExists", status: 409 },
      },
      "the specification states no pattern; the usual rule for resource ids",
    ),
    defaults: documented({ deletionPolicy: "DELETE" }, SOURCE),
  },
  location: { property: "location" },
  check: (inputs, provider) => [
    ...checkLocation(inputs.location, "location", MODEL_ARMOR_LOCATIONS, "Model Armor"),
    ...checkFilters(inputs.filterConfig, "filterConfig"),
    ...checkMetadata(inputs),
    ...checkLabels(inputs, provider),
    ...checkDeletionPolicy(inputs),
  ],
  admit: (context) => {
    requireService(context, "modelarmor.googleapis.com");
    admitInspect(context);
    admitFloor(context);
  },
  id: (context) =>
    `projects/${context.scope.account}/locations/${text(context.inputs.location) ?? ""}/templates/${text(context.inputs.templateId) ?? ""}`,
  outputs: (context, id) => ({
    ...projectOutput(context),
    name: id,
    ...times(context),
    ...labelOutputs(context),
  }),
  readForm: (outputs) => ({ ...outputs, filterConfig: sortedFilters(outputs.filterConfig) }),
  equal: meaning,
  retire: retireByPolicy,
};

function checkFloor(inputs: Props) {
  const parent = inputs.parent;
  const failures = [
    ...checkFilters(inputs.filterConfig, "filterConfig"),
    ...checkOneOf(inputs.location, "location", ["global"]),
  ];
  if (typeof parent === "string" && !/^projects\/[^/]+$/.test(parent)) {
    failures.push(
      failure(
        "parent",
        `must be projects/<project>: folders and organizations have no row here, ${got(parent)}; change it`,
      ),
    );
  }
  list(inputs.integratedServices).forEach((item, index) => {
    failures.push(
      ...checkOneOf(item, `integratedServices[${index}]`, ["AI_PLATFORM", "GOOGLE_MCP_SERVER"]),
    );
  });
  for (const key of ["aiPlatformFloorSetting", "googleMcpServerFloorSetting"]) {
    const setting = block(inputs[key]);
    if (setting && setting.inspectOnly !== undefined && setting.inspectAndBlock !== undefined) {
      failures.push(
        failure(`${key}.inspectAndBlock`, "must not stand beside inspectOnly, got both; keep one"),
      );
    }
  }
  return failures;
}

/** Facts of a project's floor settings: there once, written over, and never gone. */
export const floorsetting: TypeFacts = {
  token: FLOOR,
  operations: {
    create: "modelarmor.floorSettings.update",
    read: "modelarmor.floorSettings.get",
    update: "modelarmor.floorSettings.update",
    delete: "modelarmor.floorSettings.get",
  },
  facts: {
    replaceOn: documented(["location", "parent"], FLOOR_SOURCE),
    name: documented(
      {
        property: "parent",
        pattern: "^[a-z]+/[^/]+$",
        minLength: 3,
        maxLength: 100,
        uniqueIn: "account",
      },
      FLOOR_SOURCE,
    ),
    singleton: documented({ per: "account", onSecond: "overwrite" }, FLOOR_DOCS),
    upsert: documented(true, FLOOR_SOURCE),
    softDelete: documented({ days: 36_500, nameHeld: true, onRecreate: "undelete" }, FLOOR_SOURCE),
  },
  location: { global: true },
  check: checkFloor,
  admit: (context) => {
    requireService(context, "modelarmor.googleapis.com");
    const parent = text(context.inputs.parent) ?? "";
    if (parent !== `projects/${context.scope.account}`) {
      throw new CloudError(
        "forbidden",
        403,
        `Permission 'modelarmor.floorSettings.update' denied on '${parent}/locations/global/floorSetting'.`,
      );
    }
    admitInspect(context);
  },
  id: (context) =>
    `${text(context.inputs.parent) ?? ""}/locations/${text(context.inputs.location) ?? ""}/floorSetting`,
  outputs: (context, id) => ({ name: id, ...times(context) }),
  readForm: (outputs) => ({ ...outputs, filterConfig: sortedFilters(outputs.filterConfig) }),
  equal: meaning,
};

export const rows: readonly TypeFacts[] = [template, floorsetting];
