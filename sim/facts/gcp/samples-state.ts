/** Samples of keys, of buckets' members and of budgets, in the project of samples.ts. */
import type { Need, Sample } from "../sample";

const project = "atlas-ml";
const location = "us-central1";
const labels = { environment: "dev" };
const api = (name: string): Need => ({
  token: "gcp:projects/service:Service",
  inputs: { project, service: `${name}.googleapis.com`, disableOnDestroy: false },
});
const apis = [api("cloudresourcemanager"), api("cloudkms")];
const ringId = `projects/${project}/locations/${location}/keyRings/atlas-sample`;
const ring: Need = {
  token: "gcp:kms/keyRing:KeyRing",
  inputs: { name: "atlas-sample", location, project },
};
const keyInputs = { name: "state", keyRing: ringId, rotationPeriod: "7776000s", labels };
const member = "group:platform@example.com";
const bucket: Need = {
  token: "gcp:storage/bucket:Bucket",
  inputs: { name: "atlas-sample-member", location: "US-CENTRAL1", project },
};

const channelInputs = {
  project,
  displayName: "atlas budget",
  type: "email",
  labels: { email_address: "finops@example.com" },
  userLabels: labels,
};
const budgetInputs = {
  billingAccount: "51A051-A051A0-51A051",
  displayName: "atlas-sample",
  amount: { specifiedAmount: { currencyCode: "USD", units: "300" } },
  budgetFilter: { projects: ["projects/100000000001"], calendarPeriod: "MONTH" },
  thresholdRules: [
    { thresholdPercent: 0.8 },
    { thresholdPercent: 1, spendBasis: "FORECASTED_SPEND" },
  ],
};

export const stateSamples: Readonly<Record<string, Sample>> = {
  "gcp:kms/keyRing:KeyRing": {
    inputs: { name: "atlas-sample", location, project },
    replace: { name: "atlas-sample-2", location, project },
    needs: apis,
  },
  "gcp:kms/cryptoKey:CryptoKey": {
    inputs: keyInputs,
    update: { ...keyInputs, rotationPeriod: "2592000s" },
    replace: { ...keyInputs, name: "state-2" },
    needs: [...apis, ring],
  },
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": {
    inputs: {
      cryptoKeyId: `${ringId}/cryptoKeys/state`,
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      member,
    },
    replace: {
      cryptoKeyId: `${ringId}/cryptoKeys/state`,
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      member: "group:others@example.com",
    },
    needs: [...apis, ring, { token: "gcp:kms/cryptoKey:CryptoKey", inputs: keyInputs }],
  },
  "gcp:storage/bucketIAMMember:BucketIAMMember": {
    inputs: { bucket: "atlas-sample-member", role: "roles/storage.objectUser", member },
    replace: { bucket: "atlas-sample-member", role: "roles/storage.objectCreator", member },
    needs: [bucket],
  },
  "gcp:monitoring/notificationChannel:NotificationChannel": {
    inputs: channelInputs,
    update: { ...channelInputs, displayName: "atlas spending" },
  },
  "gcp:billing/budget:Budget": {
    needs: [api("cloudresourcemanager"), api("billingbudgets")],
    inputs: budgetInputs,
    update: { ...budgetInputs, displayName: "atlas-spending" },
  },
};
