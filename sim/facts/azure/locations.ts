import modelData from "./data/models.json";

/**
 * Locations of the public cloud that take general resources.
 * https://learn.microsoft.com/azure/reliability/regions-list, checked 2026-11-21.
 */
export const LOCATIONS: readonly string[] = [
  "australiacentral",
  "australiaeast",
  "australiasoutheast",
  "austriaeast",
  "belgiumcentral",
  "brazilsouth",
  "canadacentral",
  "canadaeast",
  "centralindia",
  "centralus",
  "chilecentral",
  "denmarkeast",
  "eastasia",
  "eastus",
  "eastus2",
  "francecentral",
  "germanywestcentral",
  "indonesiacentral",
  "israelcentral",
  "italynorth",
  "japaneast",
  "japanwest",
  "koreacentral",
  "koreasouth",
  "malaysiawest",
  "mexicocentral",
  "newzealandnorth",
  "northcentralus",
  "northeurope",
  "norwayeast",
  "polandcentral",
  "qatarcentral",
  "southafricanorth",
  "southcentralus",
  "southeastasia",
  "southindia",
  "spaincentral",
  "swedencentral",
  "switzerlandnorth",
  "switzerlandwest",
  "uaenorth",
  "uksouth",
  "ukwest",
  "westcentralus",
  "westeurope",
  "westindia",
  "westus",
  "westus2",
  "westus3",
];

/** Locations where an account of kind OpenAI or AIServices can hold a model deployment. */
export const OPENAI_LOCATIONS: readonly string[] = [
  ...new Set(modelData.models.flatMap((model) => Object.values(model.skus).flat())),
].sort();

/** `East US 2` and `eastus2` are one location; Azure answers with the second form. */
export const normalLocation = (location: string): string =>
  location.toLowerCase().replace(/\s+/g, "");

const DATA_ZONES: Readonly<Record<string, readonly string[]>> = {
  US: [
    "centralus",
    "eastus",
    "eastus2",
    "northcentralus",
    "southcentralus",
    "westus",
    "westus2",
    "westus3",
  ],
  EU: [
    "francecentral",
    "germanywestcentral",
    "italynorth",
    "polandcentral",
    "spaincentral",
    "swedencentral",
    "westeurope",
    "northeurope",
  ],
};

/** The data zone a location belongs to, where it has one. */
export function dataZone(location: string): string | undefined {
  return Object.keys(DATA_ZONES).find((zone) => DATA_ZONES[zone]?.includes(location));
}
