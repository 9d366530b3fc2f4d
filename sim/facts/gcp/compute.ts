import { suggestion } from "../../schema/nearest";
import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { checkText, failure, got, list, record, sameMeaning, text } from "../judge";
import {
  AUTONAME,
  block,
  checkDeletionPolicy,
  checkLabels,
  createdAt,
  etag,
  findServiceAccount,
  labelOutputs,
  markedNumber,
  projectNumber,
  projectOutput,
  PROVIDER,
  retireByPolicy,
} from "./common";
import { ZONES } from "./locations";
import {
  checkAccelerators,
  checkMachineType,
  machineType,
  requireDefaultNetwork,
  requireMachines,
} from "./machines";
import { requireService } from "./service-usage";

const TOKEN = "gcp:compute/instance:Instance";
const SOURCE = `${PROVIDER}/compute/resource_compute_instance.go`;

const refuse = (code: string, status: number, message: string): never => {
  throw new CloudError(code, status, message);
};

const zoneOf = (context: HookContext): string =>
  text(context.inputs.zone) ?? text(context.provider.config.zone) ?? "";

const selfLink = (context: HookContext): string =>
  `https://www.googleapis.com/compute/v1/${instanceId(context)}`;

const instanceId = (context: HookContext): string =>
  `projects/${context.scope.account}/zones/${zoneOf(context)}/instances/${text(context.inputs.name) ?? ""}`;

/** The project's own account for machines, or one that exists. */
export function requireNodeAccount(context: HookContext, email: string | undefined): void {
  if (email === undefined || email === "default") return;
  if (email === `${projectNumber(context)}-compute@developer.gserviceaccount.com`) return;
  if (findServiceAccount(context, email)) return;
  refuse(
    "SERVICE_ACCOUNT_ACCESS_DENIED",
    400,
    `The user does not have access to service account '${email}', or it does not exist.`,
  );
}

function admitAccelerators(inputs: Props): void {
  const type = machineType(text(inputs.machineType) ?? "");
  const attached = list(inputs.guestAccelerators).some(
    (item) => Number(record(item).count ?? 0) > 0,
  );
  const maintenance = text(block(inputs.scheduling)?.onHostMaintenance);
  if ((attached || (type?.gpus ?? 0) > 0) && maintenance !== "TERMINATE") {
    refuse(
      "badRequest",
      400,
      "Instances with guest accelerators do not support live migration: set scheduling.onHostMaintenance to TERMINATE.",
    );
  }
}

function admit(context: HookContext, stored?: StoredResource): void {
  requireService(context, "compute.googleapis.com");
  const { inputs } = context;
  const zone = zoneOf(context);
  if (!ZONES.includes(zone))
    refuse(
      "badRequest",
      400,
      `Invalid value for field 'zone': '${zone}'. Unknown zone${suggestion(zone, [...ZONES])}.`,
    );
  const disk = block(inputs.bootDisk);
  if (text(block(disk?.initializeParams)?.image) === undefined) {
    if (disk?.source === undefined)
      refuse(
        "badRequest",
        400,
        "Invalid value for field 'resource.disks[0]': an image or a source disk must be given.",
      );
    refuse(
      "notFound",
      404,
      `The disk '${text(disk?.source)}' was not found: disks have no row in the local Google.`,
    );
  }
  if (list(inputs.networkInterfaces).length === 0)
    refuse("badRequest", 400, "At least one network interface is required.");
  for (const item of list(inputs.networkInterfaces).map(record)) {
    if (item.network === undefined && item.subnetwork === undefined) {
      refuse(
        "badRequest",
        400,
        "Invalid value for field 'resource.networkInterfaces[0]': network or subnetwork must be given.",
      );
    }
    requireDefaultNetwork(context, item.network, "networks");
    requireDefaultNetwork(context, item.subnetwork, "subnetworks");
  }
  requireNodeAccount(context, text(block(inputs.serviceAccount)?.email));
  admitAccelerators(inputs);
  requireMachines(context, TOKEN, stored?.id);
  const stops = [
    "machineType",
    "minCpuPlatform",
    "serviceAccount",
    "enableDisplay",
    "shieldedInstanceConfig",
  ];
  const changed = stops.find(
    (key) => stored && JSON.stringify(stored.inputs[key]) !== JSON.stringify(inputs[key]),
  );
  if (changed !== undefined && inputs.allowStoppingForUpdate !== true) {
    refuse(
      "badRequest",
      400,
      `Changing the ${changed} on a started instance requires stopping it. To acknowledge this, please set allowStoppingForUpdate = true.`,
    );
  }
}

function check(inputs: Props): Failure[] {
  const zone = inputs.zone;
  const badZone = typeof zone === "string" && !ZONES.includes(zone);
  return [
    ...checkText(inputs.name, "name", {
      pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
      max: 63,
      words: "1 to 63 lower-case letters, digits or -, starting with a letter and not ending in -",
    }),
    ...(badZone
      ? [failure("zone", `must be a zone, ${got(zone)}${suggestion(zone, [...ZONES])}`)]
      : []),
    ...checkMachineType(inputs.machineType, "machineType"),
    ...checkAccelerators(inputs.guestAccelerators, inputs.machineType, "guestAccelerators"),
    ...checkDeletionPolicy(inputs),
  ];
}

/** Facts of virtual machines. */
export const instance: TypeFacts = {
  token: TOKEN,
  operations: {
    create: "compute.instances.insert",
    read: "compute.instances.get",
    update: "compute.instances.update",
    delete: "compute.instances.delete",
  },
  facts: {
    replaceOn: documented(
      [
        "name",
        "zone",
        "project",
        "hostname",
        "bootDisk.initializeParams",
        "bootDisk.source",
        "networkInterfaces.network",
        "guestAccelerators",
        "scratchDisks",
        "confidentialInstanceConfig",
        "advancedMachineFeatures",
        "reservationAffinity",
        "networkPerformanceConfig",
        "instanceEncryptionKey",
        "workloadIdentityConfig",
        "keyRevocationActionType",
      ],
      SOURCE,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
        minLength: 1,
        maxLength: 63,
        uniqueIn: "region",
        autoname: AUTONAME,
        taken: { code: "alreadyExists", status: 409 },
      },
      SOURCE,
    ),
    defaults: documented(
      { canIpForward: false, deletionProtection: false, deletionPolicy: "DELETE" },
      SOURCE,
    ),
  },
  location: { property: "zone" },
  check: (inputs, provider) => [...check(inputs), ...checkLabels(inputs, provider)],
  admit,
  id: instanceId,
  outputs: (context, id) => ({
    ...projectOutput(context),
    zone: zoneOf(context),
    name: text(context.inputs.name) ?? "",
    instanceId: markedNumber(19, "instance", id),
    selfLink: selfLink(context),
    currentStatus: "RUNNING",
    cpuPlatform: "Intel Broadwell",
    creationTimestamp: createdAt(context),
    labelFingerprint: etag("labels", id, JSON.stringify(context.inputs.labels ?? {})),
    metadataFingerprint: etag("metadata", id, JSON.stringify(context.inputs.metadata ?? {})),
    tagsFingerprint: etag("tags", id, JSON.stringify(context.inputs.tags ?? [])),
    ...labelOutputs(context),
  }),
  equal: sameMeaning({
    sets: ["tags"],
    fold: { machineType: (value) => value.slice(value.lastIndexOf("/") + 1) },
  }),
  retire: (context) => {
    retireByPolicy(context);
    if (context.stored.inputs.deletionProtection !== true) return;
    refuse(
      "badRequest",
      400,
      `Cannot delete instance ${text(context.stored.inputs.name)}: instance Deletion Protection is enabled. Set deletionProtection ` +
        "to false for this resource and run `pulumi up` before attempting to delete it.",
    );
  },
};

export const rows: readonly TypeFacts[] = [instance];
