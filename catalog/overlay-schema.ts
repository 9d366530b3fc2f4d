import * as z from "zod";

const text = z.string().min(1).max(300);
const day = z.iso.date("must be a day; write it as YYYY-MM-DD");
const usd = z.number().min(0).max(1_000_000);
const amount = z.number().int().min(1).max(100_000_000);
const names = z.array(text).max(500);

/** What an overlay row may say of its origin; `verified` is set here, whatever the file says. */
const origin = {
  source: text.optional(),
  checked: day.optional(),
  secondSource: text.optional(),
  verified: z.string().optional(),
  note: z.string().max(1000).optional(),
};

const price = z.strictObject({
  input: usd,
  output: usd,
  uplift: z.number().min(0.1).max(10).default(1),
  exact: z.record(text, z.strictObject({ input: usd, output: usd })).optional(),
});

const route = z.strictObject({ from: names, to: names });

const awsOffer = z.strictObject({
  ...origin,
  foundationModelId: text,
  onDemandRegions: names.default([]),
  profiles: z.array(z.strictObject({ prefix: text, id: text, routes: z.array(route) })).default([]),
  provisioned: z
    .strictObject({
      modelId: text,
      regions: names,
      minimum: amount,
      maximum: amount,
      usdPerUnitHour: usd.nullable().default(null),
      source: text.default("user's overlay"),
    })
    .nullable()
    .default(null),
  price,
  retires: day.nullable().default(null),
});

const skuNames = [
  "GlobalStandard",
  "DataZoneStandard",
  "Standard",
  "GlobalProvisionedManaged",
  "DataZoneProvisionedManaged",
  "ProvisionedManaged",
] as const;

const azureOffer = z.strictObject({
  ...origin,
  name: text,
  version: text,
  format: text.default("OpenAI"),
  skus: z.partialRecord(z.enum(skuNames), names),
  defaultCapacity: amount.default(10),
  provisioned: z
    .strictObject({
      minimum: amount,
      increment: amount,
      regionalMinimum: amount,
      regionalIncrement: amount,
      source: text.default("user's overlay"),
    })
    .nullable()
    .default(null),
  price,
  retires: day.nullable().default(null),
});

const gcpOffer = z.strictObject({
  ...origin,
  publisher: text,
  modelId: text,
  locations: names,
  price,
  retires: day.nullable().default(null),
});

const directOffer = z.strictObject({
  ...origin,
  modelId: text,
  regions: names,
  price,
  retires: day.nullable().default(null),
});

const key = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.-]{0,59}$/,
    "must be 1 to 60 lower-case letters, digits, `-` or `.`; use the model's own name in lower case",
  );

const modelRow = z
  .strictObject({
    ...origin,
    key,
    kind: z.enum(["chat", "embedding"]),
    capabilities: names.default([]),
    contextTokens: amount,
    maxOutputTokens: amount.optional(),
    dimensions: amount.optional(),
    aws: awsOffer.optional(),
    azure: azureOffer.optional(),
    gcp: gcpOffer.optional(),
    openai: directOffer.optional(),
    anthropic: directOffer.optional(),
    cohere: directOffer.optional(),
  })
  .refine(
    (row) => row.aws ?? row.azure ?? row.gcp ?? row.openai ?? row.anthropic ?? row.cohere,
    "must be offered by aws, azure, gcp, openai, anthropic or cohere; add one of them",
  )
  .refine((row) => row.kind === "chat" || row.dimensions, {
    path: ["dimensions"],
    message: "must be given for an embedding model; add the length of its vectors",
  });

const cloud = z.enum(["aws", "azure", "gcp"]);

const regionRow = z.strictObject({
  ...origin,
  cloud: z.enum(["aws", "azure", "gcp", "openai", "anthropic", "cohere"]),
  id: text,
  name: text,
  zone: z.enum(["us", "eu", "other", "global"]),
  kind: z.enum(["region", "multi-region", "global"]).default("region"),
  host: text.optional(),
});

const gpuRow = z.strictObject({
  ...origin,
  cloud,
  field: z.enum(["machineType", "accelerator"]),
  pattern: text,
  accelerator: text,
  kind: z.enum(["gpu", "tpu", "ai-accelerator", "fpga"]).default("gpu"),
});

const priceRow = z.strictObject({
  ...origin,
  type: z
    .string()
    .regex(/^[^:]+:[^:]*:[^:]+$/, "must be a Pulumi type token; write it as package:module:Type"),
  name: text.optional(),
  usd: usd.nullable(),
  regions: z.record(text, usd).optional(),
  elsewhere: z.literal("same").optional(),
  unit: z.enum(["month", "hour", "usage", "free"]),
  when: z.strictObject({ path: text, equals: z.string() }).optional(),
  quantity: text.optional(),
  usage: z
    .array(
      z.strictObject({ meter: text, unit: text, usd, regions: z.record(text, usd).optional() }),
    )
    .optional(),
  besides: z
    .strictObject({ what: text, path: text.optional(), unless: text.optional() })
    .optional(),
  region: text.default("any"),
});

/** A user's overlay file. Only what is listed is added; a row with the key of a row of ours replaces it whole. */
export const overlaySchema = z.strictObject({
  models: z.array(modelRow).max(20_000).default([]),
  regions: z.array(regionRow).max(2_000).default([]),
  gpuTypes: z.array(gpuRow).max(2_000).default([]),
  prices: z.array(priceRow).max(20_000).default([]),
});

export type Overlay = z.infer<typeof overlaySchema>;
