import type { Kind } from "./policy-gpu-inputs";

/** An input somewhere in a resource's arguments. */
export interface Place {
  token: string;
  /** Names from the outside in; `*` stands for any key of a map. */
  path: readonly string[];
  /** The last name. */
  name: string;
  /** Declared type, see `Member.type`. */
  type: string;
}

export type Classification = { kind: Kind } | { reason: string };

/** Types that are an accelerator whatever their inputs say. */
export const WHOLE_TYPES: ReadonlySet<string> = new Set([
  "aws:ec2/capacityBlockReservation:CapacityBlockReservation",
  "gcp:tpu/v2QueuedResource:V2QueuedResource",
  "gcp:tpu/v2Vm:V2Vm",
]);

/** Names that speak of an accelerator. Case matters: `output` contains "tpu". */
const ACCELERATOR =
  /gpu|GPU|Gpu|[aA]ccelerator|^tpu|Tpu|TPU|[nN]euron|[iI]nferentia|[gG]raphics|VectorAcceleration/;

/** Names that hold a kind of machine: `instanceType`, `vmSize`, `workloadProfileType`, `nodeSizeFamily`, ... */
const MACHINE =
  /(instance|vm|virtualmachine|machine|node|host|server|worker|compute|workloadprofile|agent|cluster|bundle|hardware|environment|driver|slave|master|executor|proxy|nodesize)(type|class|classe|size|family|familie|sku|serie|shape|typename|typeid|skuname)(es|s|name|id)?$/i;
const SKU =
  /^(sku|size|tier|family|shape|flavor|series|skuname|skuid|bundleId)$|(sku|skuname|vmskuname)$/i;
/** Lists of the kinds of machine that a build may ask for. */
const ALLOWED = /^computeTypesAlloweds?$/;
/** Members of a `sku` object. */
const SKU_MEMBER = /^(name|size|family|tier)$/;

/** Members that say what a list of accelerators holds; the others are its settings. */
const ACCELERATOR_MEMBER = /^(type|deviceType|sku|name|gpuName|count|coreCount|enabled|min)$/;

/** Texts and free-form objects that describe machines or pods. */
const DOCUMENT =
  /^(template|templateBody|mainTemplate|desiredState|containerDefinitions|(container|ecs|eks|node)Properties|pipelineDefinition|definition|definitionString|configurationValues|manifests?|yaml|sourceContents|templateContent)$/;
/** Inputs that only their type shows to be one: texts that describe machines, and kinds with a general name. */
const BY_TYPE: Readonly<Record<string, { path: string; kind: Kind }>> = {
  "aws:codebuild/project:Project": { path: "environment.type", kind: "type" },
  "aws:ssm/document:Document": { path: "content", kind: "document" },
  "gcp:compute/regionCommitment:RegionCommitment": { path: "type", kind: "type" },
  "gcp:deploymentmanager/deployment:Deployment": {
    path: "target.config.content",
    kind: "document",
  },
};

/** Texts that run on a machine which another input has asked for, and names of the images it starts from. */
const SCRIPT = /^(userData(Base64)?|customData|metadataStartupScript|startupScript|bootScript)$/;
const IMAGE = /^(amiType|imageType)$/;

/** Maps in which Kubernetes resource names or node labels ask for accelerators. */
const SELECTOR = /^(limits|requests|nodeSelectors?)$/;

const TEXT =
  /^(string|string\[\]|any|any\[\]|enums\.[\w.]+(\[\])?|\(?\(?(string|enums\.[\w.]+)( \| (string|string\[\]|enums\.[\w.]+))*\)?(\[\])?\)?)$/;
const MAP = /^\{ \[string\]: (string|any|\(.*\)) \}$/;
const OBJECT = /\binputs\./;

/** Whether the member itself, by name and type, may ask for an accelerator, or holds what does. */
export function isCandidate(name: string, type: string): boolean {
  if (/^"/.test(type)) return false;
  if (ACCELERATOR.test(name) || name === "resourceRequirements") return true;
  if (OBJECT.test(type) && /sku$/i.test(name)) return true;
  const names = [MACHINE, SKU, DOCUMENT, SCRIPT, IMAGE, ALLOWED];
  if (TEXT.test(type) && names.some((each) => each.test(name))) return true;
  return (TEXT.test(type) || MAP.test(type)) && (SELECTOR.test(name) || DOCUMENT.test(name));
}

/** Inputs that look like candidates and are not judged. The first that matches counts. */
const NOT_JUDGED: readonly { token?: RegExp; path: RegExp; reason: string }[] = [
  {
    token: /^azure-native:awsconnector:/,
    path: /./,
    reason: "copy of what already exists on AWS; makes no machine",
  },
  {
    token: /^azure-native:(migrate|datareplication):/,
    path: /./,
    reason:
      "assessment or replication of existing machines; the target size is judged where it is made",
  },
  {
    token: /^azure-native:appplatform:/,
    path: /[aA]ccelerator/,
    reason: "Application Accelerator is a developer tool, no hardware",
  },
  {
    token: /^azure-native:azurestackhci:/,
    path: /partitionSize/,
    reason: "size of a share of the GPU that gpuName names",
  },
  {
    token: /^aws:(medialive|globalaccelerator)/,
    path: /./,
    reason: "broadcast graphics or a network accelerator, no compute",
  },
  { token: /^gcp:dataproc/, path: /milliAccelerator/, reason: "usage reported by the service" },
  {
    token: /^(?!aws:(sfn|cloudcontrol)|aws:sagemaker\/pipeline)/,
    path: /(^|\.)(desiredState|definition|manifest)$/,
    reason: "text of another kind; describes no machine or pod",
  },
  {
    path: /(^|\.)(excluded|hidden)(InstanceTypes|VMSizes)$/,
    reason: "names what must not be used",
  },
  {
    path: /(^|\.)supported\w+InstanceTypes$/,
    reason: "lists what a package can run on; starts nothing",
  },
  {
    path: /[aA]ccelerator(Count|TotalMemoryMi[bB])\.max$/,
    reason: "a ceiling; the floor decides whether one is asked for",
  },
  {
    path: /(?<!osProfile\.)customData$/,
    reason: "free text of another kind; runs nowhere",
  },
  {
    path: /(^|\.)(userData(Base64)?|customData|metadataStartupScript|startupScript|bootScript)$/,
    reason: "script on a machine that another input asks for; what it may start is not seen",
  },
  {
    path: /(^|\.)(amiType|imageType)$/,
    reason: "names an image; the machine is judged where its type is named",
  },
  {
    token: /^aws:ecs\/(daemonT|t)askDefinition:/,
    path: /^family$/,
    reason: "name that the versions of a task definition share",
  },
  { path: /writeAcceleratorEnabled$/, reason: "faster disk writes, no accelerator" },
  {
    path: /(gpu|Gpu|GPU)(Driver|Sharing|Topology|direct|ZonalRedundancy|PartitionSize|InstanceProfile)|installGpuDrivers?|customGpuDriverPath|maxSharedClientsPerGpu|gpuProfile|multihostGpuNodeCount/,
    reason: "setting of an accelerator that another input asks for",
  },
  {
    path: /gpudirectStrategy|tpuTopology|acceleratorTopology|acceleratorNetworkProfile|acceleratorTags/,
    reason: "setting of an accelerator that another input asks for",
  },
  {
    path: /imageReference\.sku$|(^|\.)(osSKU|vmImageSku|sqlImageSku)$/,
    reason: "names an image, not a machine",
  },
  { token: /^aws:lex\//, path: /shape$/, reason: "form of a conversation's slot" },
  { path: /motionGraphics/, reason: "drawing over video, no compute" },
];

/** How the input is judged, why it is not, or undefined when it cannot ask for an accelerator. */
export function classify({ token, path, name, type }: Place): Classification | undefined {
  const full = path.join(".");
  const byType = BY_TYPE[token]?.path === full ? BY_TYPE[token] : undefined;
  if (/^"/.test(type) || (OBJECT.test(type) && !TEXT.test(type))) return undefined;
  const parent = path.at(-2) ?? "";
  const accelerated = path.some((step) => ACCELERATOR.test(step));
  const member =
    (parent === "resourceRequirements" && name === "type") ||
    (/sku$/i.test(parent) && SKU_MEMBER.test(name) && TEXT.test(type));
  if (!byType && !accelerated && !member && !isCandidate(name, type)) return undefined;

  const reason = NOT_JUDGED.find(
    (each) => (each.token?.test(token) ?? true) && each.path.test(full),
  )?.reason;
  if (reason !== undefined) return { reason };
  if (byType) return { kind: byType.kind };
  if (accelerated) return acceleratorKind(full, name, type);
  return { kind: DOCUMENT.test(name) || SELECTOR.test(name) ? "document" : "type" };
}

function acceleratorKind(path: string, name: string, type: string): Classification {
  if (!ACCELERATOR.test(name) && !ACCELERATOR_MEMBER.test(name)) {
    return { reason: "setting of an accelerator that another input asks for" };
  }
  if (/Support$/.test(name)) return { kind: "support" };
  if (type === "boolean") return { kind: "switch" };
  if (type === "number" || /(^|\.)(gpu|count|acceleratorCount|coreCount)$/.test(path))
    return { kind: "count" };
  if (MAP.test(type)) return { kind: "document" };
  if (TEXT.test(type)) return { kind: "accelerator" };
  throw new Error(
    `${path}: ${type} speaks of an accelerator in a form the generator does not know; classify it`,
  );
}
