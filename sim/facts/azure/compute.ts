import { CloudError, documented, type HookContext, type Props, type TypeFacts } from "../../model";
import { at, checkText, isRecord, list, record, sameMeaning, text } from "../judge";
import {
  absent,
  ARM_DOCS,
  armId,
  AUTONAME,
  checkLocation,
  checkTags,
  createdAt,
  etag,
  identityOutputs,
  locationOf,
  markedGuid,
  requireGroup,
  requireIdentities,
  requireOwnSubscription,
  systemData,
  VIRTUAL_MACHINE,
} from "./common";
import { normalLocation } from "./locations";
import { checkVmSize, requireCores } from "./vm-sizes";

const DOCS = "https://learn.microsoft.com/rest/api/compute/virtual-machines/create-or-update";
const NIC =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/networkInterfaces\/[^/]+$/i;

const refuse = (code: string, status: number, message: string): never => {
  throw new CloudError(code, status, message);
};

/** Required parts that the SDK's types leave optional. */
function admitProfiles(inputs: Props): void {
  const required = (path: string): void => {
    if (at(inputs, path) === undefined) {
      refuse("InvalidParameter", 400, `Required parameter '${path}' is missing (null).`);
    }
  };
  required("hardwareProfile.vmSize");
  required("storageProfile");
  required("networkProfile");
  const attached = at(inputs, "storageProfile.osDisk.createOption") === "Attach";
  if (attached) return;
  required("storageProfile.imageReference");
  required("osProfile.adminUsername");
  required("osProfile.computerName");
  const keys = list(at(inputs, "osProfile.linuxConfiguration.ssh.publicKeys"));
  if (at(inputs, "osProfile.adminPassword") === undefined && keys.length === 0) {
    refuse(
      "InvalidParameter",
      400,
      "Authentication is missing: set osProfile.adminPassword or an SSH public key.",
    );
  }
}

/** Networks have no row, so an interface is judged by its id alone: form and subscription. */
function admitInterfaces(context: HookContext): void {
  const profile = record(context.inputs.networkProfile);
  const interfaces = list(profile.networkInterfaces).filter(isRecord);
  if (interfaces.length + list(profile.networkInterfaceConfigurations).length === 0) {
    refuse(
      "InvalidParameter",
      400,
      "Required parameter 'networkProfile.networkInterfaces' is missing (null).",
    );
  }
  for (const item of interfaces) {
    const id = text(item.id) ?? "";
    if (!NIC.test(id))
      refuse(
        "LinkedInvalidPropertyId",
        400,
        `Property id '${id}' at path 'properties.networkProfile' is invalid.`,
      );
    requireOwnSubscription(context, id, "Microsoft.Network/networkInterfaces/join/action");
  }
}

/** Facts of virtual machines. */
export const virtualMachine: TypeFacts = {
  token: VIRTUAL_MACHINE,
  operations: {
    create: "Microsoft.Compute/virtualMachines/write",
    read: "Microsoft.Compute/virtualMachines/read",
    update: "Microsoft.Compute/virtualMachines/write",
    delete: "Microsoft.Compute/virtualMachines/delete",
  },
  facts: {
    replaceOn: documented(
      [
        "vmName",
        "resourceGroupName",
        "location",
        "zones",
        "availabilitySet",
        "osProfile.computerName",
        "osProfile.adminUsername",
        "storageProfile.imageReference",
        "priority",
      ],
      DOCS,
    ),
    name: documented(
      {
        property: "vmName",
        pattern: "^[a-zA-Z0-9]([\\w.-]{0,62}\\w)?$",
        minLength: 1,
        maxLength: 64,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName"],
        caseInsensitive: true,
        autoname: AUTONAME,
      },
      ARM_DOCS,
    ),
  },
  location: { property: "location" },
  check: (inputs) => [
    ...checkText(inputs.vmName, "vmName", {
      pattern: /^[a-zA-Z0-9]([\w.-]*\w)?$/,
      max: 64,
      words: "1 to 64 letters, digits or _.-, starting with a letter or digit",
    }),
    ...checkVmSize(at(inputs, "hardwareProfile.vmSize"), "hardwareProfile.vmSize"),
    ...checkLocation(inputs),
    ...checkTags(inputs),
  ],
  admit: (context, stored) => {
    requireGroup(context);
    admitProfiles(context.inputs);
    admitInterfaces(context);
    requireIdentities(context);
    const size = text(at(context.inputs, "hardwareProfile.vmSize")) ?? "";
    requireCores(context, {
      size,
      count: 1,
      location: locationOf(context),
      code: "OperationNotAllowed",
      except: stored?.id,
    });
  },
  id: (context) =>
    armId(context, "Microsoft.Compute/virtualMachines", text(context.inputs.vmName) ?? ""),
  outputs: (context, id) => ({
    name: text(context.inputs.vmName) ?? "",
    location: locationOf(context),
    vmId: markedGuid("vm", id),
    provisioningState: "Succeeded",
    timeCreated: createdAt(context),
    ...absent("instanceView", "managedBy", "resources"),
    ...identityOutputs(context, id),
    etag: etag(id, JSON.stringify(context.inputs)),
    systemData: systemData(context),
    type: "Microsoft.Compute/virtualMachines",
    azureApiVersion: "2024-11-01",
  }),
  equal: sameMeaning({
    fold: { location: normalLocation },
    caseless: [
      "resourceGroupName",
      "vmName",
      "hardwareProfile.vmSize",
      "networkProfile.networkInterfaces.id",
    ],
  }),
};

export const rows: readonly TypeFacts[] = [virtualMachine];
