/** Regions of Google Cloud. https://docs.cloud.google.com/compute/docs/regions-zones, checked 2026-11-21. */
export const REGIONS: readonly string[] = [
  "africa-south1",
  "asia-east1",
  "asia-east2",
  "asia-northeast1",
  "asia-northeast2",
  "asia-northeast3",
  "asia-south1",
  "asia-south2",
  "asia-southeast1",
  "asia-southeast2",
  "asia-southeast3",
  "australia-southeast1",
  "australia-southeast2",
  "europe-central2",
  "europe-north1",
  "europe-north2",
  "europe-southwest1",
  "europe-west1",
  "europe-west10",
  "europe-west12",
  "europe-west2",
  "europe-west3",
  "europe-west4",
  "europe-west6",
  "europe-west8",
  "europe-west9",
  "me-central1",
  "me-central2",
  "me-west1",
  "northamerica-northeast1",
  "northamerica-northeast2",
  "northamerica-south1",
  "southamerica-east1",
  "southamerica-west1",
  "us-central1",
  "us-east1",
  "us-east4",
  "us-east5",
  "us-south1",
  "us-west1",
  "us-west2",
  "us-west3",
  "us-west4",
];

/** Regions whose zones are not a, b and c. */
const ODD_ZONES: Readonly<Record<string, string>> = {
  "europe-west1": "bcd",
  "us-central1": "abcf",
  "us-east1": "bcd",
};

/** Every zone. */
export const ZONES: readonly string[] = REGIONS.flatMap((region) =>
  [...(ODD_ZONES[region] ?? "abc")].map((letter) => `${region}-${letter}`),
);

/** Region of a zone, and of a region itself. */
export const regionOfZone = (location: string): string => location.replace(/-[a-f]$/, "");

/** Where Model Armor has templates. https://docs.cloud.google.com/model-armor/locations, checked 2026-11-21. */
export const MODEL_ARMOR_LOCATIONS: readonly string[] = [
  "asia-northeast1",
  "asia-northeast3",
  "asia-south1",
  "asia-southeast1",
  "australia-southeast2",
  "eu",
  "europe-southwest1",
  "europe-west1",
  "europe-west2",
  "europe-west3",
  "europe-west4",
  "europe-west9",
  "northamerica-northeast2",
  "us",
  "us-central1",
  "us-east1",
  "us-east4",
  "us-west1",
];

/** Where log buckets can be. https://docs.cloud.google.com/logging/docs/region-support, checked 2026-11-21. */
export const LOG_BUCKET_LOCATIONS: readonly string[] = [...REGIONS, "eu", "global", "us"];

/** Where Vertex AI serves deployed models. https://docs.cloud.google.com/vertex-ai/docs/general/locations, checked 2026-11-21. */
export const VERTEX_LOCATIONS: readonly string[] = [
  "africa-south1",
  "asia-east1",
  "asia-east2",
  "asia-northeast1",
  "asia-northeast2",
  "asia-northeast3",
  "asia-south1",
  "asia-southeast1",
  "asia-southeast2",
  "australia-southeast1",
  "australia-southeast2",
  "europe-central2",
  "europe-north1",
  "europe-southwest1",
  "europe-west1",
  "europe-west2",
  "europe-west3",
  "europe-west4",
  "europe-west6",
  "europe-west8",
  "europe-west9",
  "europe-west12",
  "me-central1",
  "me-central2",
  "me-west1",
  "northamerica-northeast1",
  "northamerica-northeast2",
  "southamerica-east1",
  "southamerica-west1",
  "us-central1",
  "us-east1",
  "us-east4",
  "us-east5",
  "us-south1",
  "us-west1",
  "us-west2",
  "us-west3",
  "us-west4",
];

/** Where storage buckets can be, in the letter case Cloud Storage answers with. */
export const STORAGE_LOCATIONS: readonly string[] = [
  ...REGIONS.map((region) => region.toUpperCase()),
  "US",
  "EU",
  "ASIA",
  "NAM4",
  "EUR4",
  "EUR5",
  "EUR7",
  "EUR8",
  "ASIA1",
];
