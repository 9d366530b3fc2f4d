// Holds the table of accelerator inputs against the SDKs themselves: an input that a future SDK adds has to make a test
// fail, whether its name gives it away or only its description does.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gpuInputs as committed } from "../../../../policies/internal/catalog";
import { gpuInputs } from "../../../../tools/generate/policy-gpu-inputs";
import { isCandidate } from "../../../../tools/generate/policy-gpu-names";
import { plainType, readSdk, type Sdk } from "../../../../tools/generate/policy-sdk-types";

const modules = path.resolve(__dirname, "../../../../node_modules/@pulumi");

describe("an SDK whose declarations were changed", () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "sdk-"));
  });
  afterAll(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** A package with the files given, changed on the way; everything else of the SDK is left out. */
  function copy(name: string, files: readonly string[], change: (text: string) => string): Sdk {
    const keep = ["package.json", ...files.flatMap((file) => [`${file}.js`, `${file}.d.ts`])];
    for (const file of keep) {
      const to = path.join(folder, name, file);
      fs.mkdirSync(path.dirname(to), { recursive: true });
      const text = fs.readFileSync(path.join(modules, name, file), "utf8");
      fs.writeFileSync(to, file.endsWith(".d.ts") ? change(text) : text);
    }
    fs.mkdirSync(path.join(folder, name, "types"), { recursive: true });
    fs.writeFileSync(
      path.join(folder, name, "types", "input.d.ts"),
      "export declare namespace ec2 {\n    interface InstanceBooster {\n        acceleratorCount?: pulumi.Input<number | undefined>;\n    }\n}\n",
    );
    return readSdk(name, folder);
  }

  const table = (addition: string): Record<string, string> | undefined => {
    const into = (text: string): string =>
      text.replace("export interface InstanceArgs {\n", (line) => `${line}    ${addition}\n`);
    const aws = copy(
      "aws",
      ["ec2/instance", "ec2/capacityBlockReservation"],
      addition === "" ? (text) => text : into,
    );
    const gcp = copy("gcp", ["tpu/v2vm", "tpu/v2queuedResource"], (text) => text);
    const { judged } = gpuInputs([aws, gcp]);
    return judged["aws:ec2/instance:Instance"];
  };

  it("gives the committed table when nothing was changed", () => {
    expect(Object.keys(table("") ?? {})).toContain("instanceType");
    const here = committed().judged["aws:ec2/instance:Instance"] ?? {};
    expect(Object.keys(here)).toEqual(expect.arrayContaining(Object.keys(table("") ?? {})));
  });

  it.each([
    ["fallbackInstanceType?: pulumi.Input<string | undefined>;", "fallbackInstanceType", "type"],
    ["gpuSlices?: pulumi.Input<number | undefined>;", "gpuSlices", "count"],
    [
      "booster?: pulumi.Input<inputs.ec2.InstanceBooster | undefined>;",
      "booster.acceleratorCount",
      "count",
    ],
  ])("differs from the committed table after %s", (addition, input, kind) => {
    expect(committed().judged["aws:ec2/instance:Instance"]).not.toHaveProperty([input]);
    expect(table(addition)).toMatchObject({ [input]: kind });
  });
});

/** Inputs whose description speaks of GPUs or TPUs and that ask for none: by name, with what they are. */
const SPOKEN_OF: Readonly<Record<string, string>> = {
  aliases: "names of a SageMaker image",
  assignmentType: "how a GPU is shared that `gpuName` asks for",
  canIpForward: "network of a TPU",
  cidrBlock: "network of a TPU",
  count: "judged where `gpu` holds it",
  coreCount: "size of an accelerator that `type` asks for",
  cpu: "processors beside",
  description: "text",
  deviceName: "name of an accelerator that `deviceType` asks for",
  deviceType: "held by `inferenceAccelerators`, which is a candidate",
  driver: "driver of a GPU that `vmSize` asks for",
  enableExternalIps: "network of a TPU",
  enabled: "judged where an accelerator's name holds it; else a driver's or a monitor's switch",
  externalIp: "answered by the cloud",
  ipv4CidrBlock: "network of TPUs",
  limits: "a map over several lines; judged as `limits`",
  maxReplicaCount: "bound of a deployment whose machine is judged",
  memory: "memory beside",
  metadata: "metadata of a TPU",
  metricName: "name of a metric",
  multiScale: "setting of a training run",
  name: "name",
  network: "network of a TPU",
  nodeSelector: "a map over several lines; judged as `nodeSelector`",
  partitionSizeMB: "share of a GPU that `gpuName` asks for",
  policy: "which image a node takes",
  processor: "what a SageMaker image can run on",
  queueCount: "queues of a network card",
  runtimeVersion: "software of a TPU",
  subnetwork: "network of a TPU",
  tags: "network tags of a TPU",
  topology: "shape of a TPU that `type` asks for",
  type: "judged where `resourceRequirements` or an accelerator's list holds it",
  useServiceNetworking: "network of a TPU",
  value: "count beside `type` in `resourceRequirements`",
  workerId: "answered by the cloud",
  zone: "place of a TPU",
};

const SPEAKS = /\b(GPUs?|TPUs?|Inferentia|Trainium|NVIDIA)\b/i;

/** Members of the declarations with what is written over them. */
function* described(name: string): Generator<{ name: string; type: string }> {
  const root = path.join(modules, name);
  const files = fs
    .readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => /^(?!types|node_modules|config)[\w/\\]+\.d\.ts$/.test(file))
    .filter((file) => !/(^|[\\/])(get\w+|list\w+|index)\.d\.ts$/.test(file));
  for (const file of [...files, path.join("types", "input.d.ts")]) {
    const text = fs.readFileSync(path.join(root, file), "utf8");
    if (!SPEAKS.test(text)) continue;
    const body = file.startsWith("types")
      ? text
      : [...text.matchAll(/^export interface \w+Args \{[\s\S]*?^\}/gm)].join("\n");
    for (const [, comment, member, type] of body.matchAll(
      /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*\n\s*"?([\w-]+)"?\??: ([^\n]*?);?\n/g,
    ))
      if (SPEAKS.test(comment ?? ""))
        yield { name: member as string, type: plainType(type as string) };
  }
}

describe("descriptions in the SDKs", () => {
  it.each(["aws", "azure-native", "gcp"])(
    "speak of accelerators in %s only where the table looks, or where they ask for none",
    (name) => {
      const others = new Set<string>();
      let seen = 0;
      for (const { name: member, type } of described(name)) {
        seen++;
        // Members that hold other members are looked at through those.
        const holder = /\binputs\./.test(type) || /^"/.test(type);
        if (!holder && !isCandidate(member, type) && SPOKEN_OF[member] === undefined)
          others.add(`${member}: ${type}`);
      }
      expect(seen).toBeGreaterThan(10);
      expect([...others].sort(), "judge it in policy-gpu-names.ts, or say here what it is").toEqual(
        [],
      );
    },
    60_000,
  );
});
