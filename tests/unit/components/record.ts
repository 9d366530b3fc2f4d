import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** One registration as the engine would get it. */
export interface Recorded {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** URN of the parent; empty for children of the stack. */
  parent: string;
  /** Logical name of the provider instance; undefined for components and providers themselves. */
  provider: string | undefined;
  protect: boolean;
  /** Logical names of explicit and derived dependencies, sorted. */
  dependencies: string[];
  /** Logical names of the resources that each input was made from. */
  propertyDependencies: Record<string, string[]>;
}

export interface Recording<T> {
  result: T;
  resources: Recorded[];
  /** Registrations of cloud resources only: no component, no provider. */
  custom: Recorded[];
  /** `[type, logical name]` of everything, in the order of registration. */
  identities: [string, string][];
  find(type: string, name?: string): Recorded;
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getProtect(): boolean;
  getDependenciesList(): string[];
  getPropertydependenciesMap(): {
    entries(): Iterable<[string, { getUrnsList(): string[] }]>;
  };
}

const UNIQUE_ID = "112233445566778899001";

/** Issuer of every cluster made against mocks. */
export const ISSUER =
  "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

const POOLS = "projects/445566778899/locations/global/workloadIdentityPools";

/**
 * Runs `make` against mocks and waits until everything is registered and every output settled. With `preview`, computed
 * outputs are unknown, as in the first preview of a stack.
 */
export async function record<T>(
  make: () => T | Promise<T>,
  options: {
    preview?: boolean;
    outputs?: Outputs;
    /** What provider functions answer, by token; any other call fails. */
    calls?: Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>;
  } = {},
): Promise<Recording<T>> {
  const resources: Recorded[] = [];
  const original = MockMonitor.prototype.registerResource;
  MockMonitor.prototype.registerResource = async function (request: Request, callback) {
    const found = resources.find(
      (r) => r.type === request.getType() && r.name === request.getName() && r.parent === "?",
    );
    await original.call(this, request, callback);
    const recorded =
      found ??
      resources.find(
        (r) => r.type === request.getType() && r.name === request.getName() && r.parent === "?",
      );
    if (recorded === undefined) return;
    recorded.parent = request.getParent();
    recorded.protect = request.getProtect();
    recorded.dependencies = [...new Set(request.getDependenciesList().map(nameOf))].sort();
    recorded.propertyDependencies = {};
    for (const [key, from] of request.getPropertydependenciesMap().entries())
      recorded.propertyDependencies[key] = from.getUrnsList().map(nameOf);
  };
  try {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs, provider }) => {
          resources.push({
            type,
            name,
            inputs: inputs as Record<string, unknown>,
            parent: "?",
            provider: provider ? nameOf(provider.slice(0, provider.lastIndexOf("::"))) : undefined,
            protect: false,
            dependencies: [],
            propertyDependencies: {},
          });
          if (options.preview) return { id: undefined, state: inputs as Record<string, unknown> };
          const state = {
            ...inputs,
            ...computed(type, name, inputs as Record<string, string>),
            ...options.outputs?.[type],
          };
          return { id: `${name}-id`, state };
        },
        call: ({ token, inputs }) => {
          const answer = options.calls?.[token];
          if (answer !== undefined) return answer(inputs as Record<string, unknown>);
          throw new Error(`a component must not call a provider function, got ${token}`);
        },
      },
      "unified-ai-endpoint",
      "test",
      options.preview ?? false,
    );
    const result = await make();
    await pulumi.runtime.disconnect();
    return {
      result,
      resources,
      custom: resources.filter(({ type }) => !/^(unifiedai|pulumi):/.test(type)),
      identities: resources.map(({ type, name }) => [type, name]),
      find(type, name) {
        const found = resources.filter((r) => r.type === type && (name ?? r.name) === r.name);
        if (found.length !== 1) throw new Error(`${found.length} resources ${type} ${name ?? ""}`);
        return found[0]!;
      },
    };
  } finally {
    MockMonitor.prototype.registerResource = original;
  }
}

/** The settled value of an output, or undefined while it is unknown. */
export function settled<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const known = (output as unknown as { isKnown: Promise<boolean> }).isKnown;
    known.then((is) => (is ? void output.apply(resolve) : resolve(undefined)), reject);
  });
}

type Outputs = Record<string, Record<string, unknown>>;

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** What a cloud would answer beside the inputs, for the properties our programs read. */
function computed(
  type: string,
  name: string,
  inputs: Record<string, string>,
): Record<string, unknown> {
  switch (type) {
    case "aws:kms/key:Key":
      return { keyId: `${name}-key-id`, arn: `arn:kms:${name}` };
    case "aws:s3/bucket:Bucket":
      return { arn: `arn:aws:s3:::${inputs["bucket"]}` };
    case "aws:iam/policy:Policy":
      return { arn: `arn:aws:iam::111122223333:policy${inputs["path"] ?? "/"}${inputs["name"]}` };
    case "aws:bedrock/guardrail:Guardrail":
      return { guardrailArn: `arn:guardrail:${name}` };
    case "aws:bedrock/guardrailVersion:GuardrailVersion":
      return { version: "7" };
    case "aws:bedrock/inferenceProfile:InferenceProfile":
      return { arn: `arn:profile:${name}` };
    case "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput":
      return { provisionedModelArn: `arn:provisioned:${name}` };
    case "aws:iam/role:Role":
      return { arn: `arn:role:${name}` };
    case "aws:ec2/eip:Eip":
      return { publicIp: `198.51.100.${name.at(-1)}` };
    case "aws:eks/cluster:Cluster":
      return {
        arn: `arn:aws:eks:us-east-1:111122223333:cluster/${inputs["name"]}`,
        endpoint: "https://api.example.com",
        certificateAuthority: { data: "LS0tLS1CRUdJTi" },
        identities: [{ oidcs: [{ issuer: ISSUER }] }],
        vpcConfig: {
          ...(inputs["vpcConfig"] as unknown as object),
          clusterSecurityGroupId: "sg-cluster",
        },
      };
    case "aws:iam/openIdConnectProvider:OpenIdConnectProvider":
    case "aws:lb/loadBalancer:LoadBalancer":
    case "aws:lb/targetGroup:TargetGroup":
    case "aws:acm/certificate:Certificate":
    case "aws:amp/workspace:Workspace":
    case "aws:sns/topic:Topic":
    case "aws:scheduler/scheduleGroup:ScheduleGroup":
    case "aws:cloudwatch/logGroup:LogGroup":
      return {
        arn: `arn:${name}`,
        dnsName: `${name}.elb.example.com`,
        zoneId: "ZELB",
        prometheusEndpoint: "https://aps.example.com/",
        domainValidationOptions: [
          {
            resourceRecordName: "_proof.example.com",
            resourceRecordType: "CNAME",
            resourceRecordValue: "_answer.acm.example.com",
          },
        ],
      };
    case "aws:route53/record:Record":
      return { fqdn: inputs["name"] };
    case "aws:elasticache/replicationGroup:ReplicationGroup":
      return { primaryEndpointAddress: "limits.cache.example.com" };
    case "aws:s3/vectorsIndex:VectorsIndex":
      return { indexArn: `arn:index:${name}` };
    case "azure-native:resources:ResourceGroup":
      return { name: `${name}1a2b3c4d` };
    case "azure-native:managedidentity:UserAssignedIdentity":
      return {
        name: inputs["resourceName"],
        principalId: "principal-guid",
        clientId: "client-guid",
      };
    case "azure-native:keyvault:Key":
      return { name: inputs["keyName"] };
    case "azure-native:storage:StorageAccount":
      return { name: inputs["accountName"] };
    case "azure-native:cognitiveservices:Account":
      return { name: inputs["accountName"] };
    case "azure-native:cognitiveservices:Deployment":
      return { name: inputs["deploymentName"] };
    case "azure-native:cognitiveservices:RaiPolicy":
      return { name: inputs["raiPolicyName"] };
    case "gcp:serviceaccount/account:Account":
      return {
        uniqueId: UNIQUE_ID,
        name: `projects/${inputs["project"]}/serviceAccounts/${inputs["accountId"]}`,
        email: `${inputs["accountId"]}@${inputs["project"]}.iam.gserviceaccount.com`,
      };
    case "gcp:projects/iAMCustomRole:IAMCustomRole":
      return { name: `projects/${inputs["project"]}/roles/${inputs["roleId"]}` };
    case "gcp:iam/workloadIdentityPool:WorkloadIdentityPool":
      return { name: `${POOLS}/${inputs["workloadIdentityPoolId"]}` };
    case "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider":
      return {
        name: `${POOLS}/${inputs["workloadIdentityPoolId"]}/providers/${inputs["workloadIdentityPoolProviderId"]}`,
      };
    case "gcp:modelarmor/template:Template":
      return {
        name: `projects/${inputs["project"]}/locations/${inputs["location"]}/templates/${inputs["templateId"]}`,
      };
    case "gcp:projects/serviceIdentity:ServiceIdentity":
      return { member: "serviceAccount:agent@example.com" };
    case "gcp:vertex/aiEndpoint:AiEndpoint":
      return { dedicatedEndpointDns: "123.us-central1.prediction.vertexai.goog" };
    default:
      return {};
  }
}
