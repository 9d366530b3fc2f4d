/** One kind of resource of the corpus: well configured, with what can be wrong about it, and its Terraform twin. */
export interface Specimen {
  /** Pulumi's type token. */
  token: string;
  /** Terraform's type. */
  terraform: string;
  /** Inputs that keep to every rule of the benchmark. */
  good: Inputs;
  /** What may be wrong: path and value, `undefined` for a property left out. */
  faults: readonly [path: string, value: unknown][];
  /** The same inputs as Terraform's provider names them; default: names in snake case, blocks as lists of one. */
  asTerraform?: (inputs: Inputs) => Inputs;
}

export type Inputs = Record<string, unknown>;

const KMS = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000001";
const TAGS = {
  Environment: "dev",
  Project: "atlas",
  CostCenter: "ML-4100",
  Team: "platform-ai",
  ManagedBy: "pulumi",
};
const KEY = "projects/atlas/locations/us-central1/keyRings/main/cryptoKeys/main";
const DIGEST = `@sha256:${"a".repeat(64)}`;
const SECURITY = {
  runAsNonRoot: true,
  readOnlyRootFilesystem: true,
  privileged: false,
  allowPrivilegeEscalation: false,
};

const aws: Specimen[] = [
  {
    token: "aws:kms/key:Key",
    terraform: "aws_kms_key",
    good: { description: "prompts", enableKeyRotation: true, deletionWindowInDays: 30, tags: TAGS },
    faults: [
      ["enableKeyRotation", false],
      ["enableKeyRotation", undefined],
    ],
  },
  {
    token: "aws:cloudwatch/logGroup:LogGroup",
    terraform: "aws_cloudwatch_log_group",
    good: { name: "/atlas/calls", retentionInDays: 365, kmsKeyId: KMS, tags: TAGS },
    faults: [
      ["retentionInDays", undefined],
      ["retentionInDays", 7],
      ["kmsKeyId", undefined],
    ],
  },
  {
    token: "aws:lb/loadBalancer:LoadBalancer",
    terraform: "aws_lb",
    good: {
      name: "atlas",
      loadBalancerType: "application",
      subnets: ["subnet-1", "subnet-2"],
      desyncMitigationMode: "defensive",
      dropInvalidHeaderFields: true,
      enableDeletionProtection: true,
      accessLogs: { bucket: "atlas-logs", enabled: true },
      tags: TAGS,
    },
    faults: [
      ["desyncMitigationMode", "monitor"],
      ["dropInvalidHeaderFields", undefined],
      ["enableDeletionProtection", false],
      ["accessLogs", undefined],
      ["accessLogs.enabled", false],
    ],
  },
  {
    token: "aws:lb/listener:Listener",
    terraform: "aws_lb_listener",
    good: {
      loadBalancerArn:
        "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/atlas/1",
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/1",
      defaultActions: [{ type: "forward", targetGroupArn: "arn:aws:elasticloadbalancing:1" }],
      tags: TAGS,
    },
    faults: [
      ["sslPolicy", undefined],
      ["sslPolicy", "ELBSecurityPolicy-2016-08"],
      ["protocol", "HTTP"],
    ],
    asTerraform: ({ defaultActions, ...rest }) => ({
      ...(snake(rest) as Inputs),
      default_action: snake(defaultActions),
    }),
  },
  {
    token: "aws:elasticache/replicationGroup:ReplicationGroup",
    terraform: "aws_elasticache_replication_group",
    good: {
      description: "limits",
      engine: "redis",
      transitEncryptionEnabled: true,
      atRestEncryptionEnabled: true,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      snapshotRetentionLimit: 7,
      userGroupIds: ["gateway"],
      tags: TAGS,
    },
    faults: [
      ["transitEncryptionEnabled", false],
      ["atRestEncryptionEnabled", undefined],
      ["automaticFailoverEnabled", false],
      ["snapshotRetentionLimit", 0],
      ["userGroupIds", undefined],
    ],
  },
  {
    token: "aws:eks/cluster:Cluster",
    terraform: "aws_eks_cluster",
    good: {
      name: "atlas",
      roleArn: "arn:aws:iam::111122223333:role/eks",
      vpcConfig: {
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
        subnetIds: ["subnet-1"],
      },
      encryptionConfig: { resources: ["secrets"], provider: { keyArn: KMS } },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      tags: TAGS,
    },
    faults: [
      ["vpcConfig.endpointPublicAccess", true],
      ["vpcConfig.endpointPrivateAccess", false],
      ["encryptionConfig", undefined],
      ["enabledClusterLogTypes", ["api"]],
    ],
  },
  {
    token: "aws:ec2/instance:Instance",
    terraform: "aws_instance",
    good: {
      ami: "ami-0123456789abcdef0",
      instanceType: "m7i.large",
      associatePublicIpAddress: false,
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      tags: TAGS,
    },
    faults: [
      ["instanceType", "g6.xlarge"],
      ["instanceType", "p5.48xlarge"],
      ["associatePublicIpAddress", true],
      ["metadataOptions", undefined],
      ["metadataOptions.httpTokens", "optional"],
    ],
  },
  {
    token: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    terraform: "aws_s3_bucket_public_access_block",
    good: {
      bucket: "atlas-logs",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    faults: [
      ["blockPublicPolicy", false],
      ["restrictPublicBuckets", undefined],
    ],
  },
  {
    token: "aws:cloudwatch/metricAlarm:MetricAlarm",
    terraform: "aws_cloudwatch_metric_alarm",
    good: {
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 2,
      metricName: "InvocationServerErrors",
      actionsEnabled: true,
      alarmActions: ["arn:aws:sns:us-east-1:111122223333:on-call"],
      tags: TAGS,
    },
    faults: [
      ["actionsEnabled", false],
      ["alarmActions", undefined],
    ],
  },
];

const azure: Specimen[] = [
  {
    token: "azure-native:cognitiveservices:Account",
    terraform: "azurerm_cognitive_account",
    good: {
      kind: "OpenAI",
      location: "eastus2",
      sku: { name: "S0" },
      identity: { type: "SystemAssigned" },
      properties: {
        disableLocalAuth: true,
        restrictOutboundNetworkAccess: true,
        publicNetworkAccess: "Enabled",
        networkAcls: { defaultAction: "Deny", ipRules: [{ value: "203.0.113.7" }] },
        encryption: {
          keySource: "Microsoft.KeyVault",
          keyVaultProperties: { keyVaultUri: "https://atlas.vault.azure.net", keyName: "aoai" },
        },
      },
      tags: TAGS,
    },
    faults: [
      ["properties.disableLocalAuth", undefined],
      ["properties.restrictOutboundNetworkAccess", false],
      ["properties.networkAcls.defaultAction", "Allow"],
      ["properties.networkAcls.ipRules", [{ value: "0.0.0.0/0" }]],
      ["properties.encryption", undefined],
      ["identity", undefined],
    ],
    asTerraform: (inputs) => {
      const at = (path: string): unknown => read(inputs, path);
      return {
        kind: inputs.kind,
        location: inputs.location,
        sku_name: at("sku.name"),
        identity: block(at("identity")),
        local_auth_enabled: at("properties.disableLocalAuth") !== true,
        outbound_network_access_restricted: at("properties.restrictOutboundNetworkAccess") === true,
        public_network_access_enabled: at("properties.networkAcls.defaultAction") !== "Deny",
        network_acls: [
          { default_action: at("properties.networkAcls.defaultAction"), ip_rules: [] },
        ],
        customer_managed_key:
          at("properties.encryption") === undefined
            ? []
            : [{ key_vault_key_id: "https://atlas.vault.azure.net/keys/aoai" }],
        tags: inputs.tags,
      };
    },
  },
  {
    token: "azure-native:storage:StorageAccount",
    terraform: "azurerm_storage_account",
    good: {
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      allowBlobPublicAccess: false,
      publicNetworkAccess: "Disabled",
      tags: TAGS,
    },
    faults: [
      ["enableHttpsTrafficOnly", false],
      ["minimumTlsVersion", "TLS1_0"],
      ["allowBlobPublicAccess", true],
      ["publicNetworkAccess", "Enabled"],
    ],
    asTerraform: (inputs) => ({
      account_kind: inputs.kind,
      account_tier: "Standard",
      account_replication_type: "ZRS",
      https_traffic_only_enabled: inputs.enableHttpsTrafficOnly,
      min_tls_version: inputs.minimumTlsVersion,
      allow_nested_items_to_be_public: inputs.allowBlobPublicAccess,
      public_network_access_enabled: inputs.publicNetworkAccess !== "Disabled",
      network_rules: inputs.publicNetworkAccess === "Disabled" ? [{ default_action: "Deny" }] : [],
      tags: inputs.tags,
    }),
  },
  {
    token: "azure-native:containerservice:ManagedCluster",
    terraform: "azurerm_kubernetes_cluster",
    good: {
      dnsPrefix: "atlas",
      disableLocalAccounts: true,
      apiServerAccessProfile: { enablePrivateCluster: true },
      networkProfile: { networkPolicy: "cilium", networkPlugin: "azure" },
      agentPoolProfiles: [
        { name: "system", mode: "System", vmSize: "Standard_D4s_v6", enableNodePublicIP: false },
      ],
      tags: TAGS,
    },
    faults: [
      ["disableLocalAccounts", undefined],
      ["apiServerAccessProfile", undefined],
      ["networkProfile.networkPolicy", undefined],
      ["agentPoolProfiles.0.enableNodePublicIP", true],
    ],
    asTerraform: (inputs) => ({
      dns_prefix: inputs.dnsPrefix,
      local_account_disabled: inputs.disableLocalAccounts === true,
      private_cluster_enabled: read(inputs, "apiServerAccessProfile.enablePrivateCluster") === true,
      network_profile: block({
        network_policy: read(inputs, "networkProfile.networkPolicy"),
        network_plugin: "azure",
      }),
      default_node_pool: block({
        name: "system",
        vm_size: "Standard_D4s_v6",
        enable_node_public_ip: read(inputs, "agentPoolProfiles.0.enableNodePublicIP"),
      }),
      tags: inputs.tags,
    }),
  },
  {
    token: "azure-native:redis:Redis",
    terraform: "azurerm_redis_cache",
    good: {
      sku: { name: "Standard", family: "C", capacity: 1 },
      enableNonSslPort: false,
      minimumTlsVersion: "1.2",
      publicNetworkAccess: "Disabled",
      redisConfiguration: { rdbBackupEnabled: "true" },
      tags: TAGS,
    },
    faults: [
      ["enableNonSslPort", true],
      ["minimumTlsVersion", "1.0"],
      ["publicNetworkAccess", "Enabled"],
      ["sku.name", "Basic"],
      ["redisConfiguration", undefined],
      ["redisConfiguration.authnotrequired", "true"],
    ],
    asTerraform: (inputs) => ({
      sku_name: read(inputs, "sku.name"),
      non_ssl_port_enabled: inputs.enableNonSslPort,
      minimum_tls_version: inputs.minimumTlsVersion,
      public_network_access_enabled: inputs.publicNetworkAccess !== "Disabled",
      tags: inputs.tags,
    }),
  },
  {
    token: "azure-native:keyvault:Vault",
    terraform: "azurerm_key_vault",
    good: {
      properties: {
        enablePurgeProtection: true,
        enableRbacAuthorization: true,
        networkAcls: { defaultAction: "Deny" },
        sku: { name: "standard", family: "A" },
      },
      tags: TAGS,
    },
    faults: [
      ["properties.enablePurgeProtection", undefined],
      ["properties.enableRbacAuthorization", false],
      ["properties.networkAcls", undefined],
    ],
    asTerraform: (inputs) => ({
      sku_name: "standard",
      purge_protection_enabled: read(inputs, "properties.enablePurgeProtection") === true,
      rbac_authorization_enabled: read(inputs, "properties.enableRbacAuthorization"),
      network_acls: block(snake(read(inputs, "properties.networkAcls"))),
      tags: inputs.tags,
    }),
  },
];

const google: Specimen[] = [
  {
    token: "gcp:redis/instance:Instance",
    terraform: "google_redis_instance",
    good: {
      tier: "STANDARD_HA",
      memorySizeGb: 5,
      authEnabled: true,
      transitEncryptionMode: "SERVER_AUTHENTICATION",
      persistenceConfig: { persistenceMode: "RDB" },
    },
    faults: [
      ["tier", "BASIC"],
      ["authEnabled", false],
      ["transitEncryptionMode", undefined],
      ["persistenceConfig", undefined],
    ],
  },
  {
    token: "gcp:container/cluster:Cluster",
    terraform: "google_container_cluster",
    good: {
      location: "us-central1",
      removeDefaultNodePool: true,
      privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: false },
      masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] },
    },
    faults: [
      ["privateClusterConfig.enablePrivateNodes", undefined],
      ["masterAuthorizedNetworksConfig", undefined],
      ["masterAuthorizedNetworksConfig.cidrBlocks.0.cidrBlock", "0.0.0.0/0"],
      ["enableShieldedNodes", false],
    ],
  },
  {
    token: "gcp:container/nodePool:NodePool",
    terraform: "google_container_node_pool",
    good: {
      cluster: "atlas",
      nodeConfig: {
        machineType: "n2-standard-4",
        serviceAccount: "nodes@atlas.iam.gserviceaccount.com",
        workloadMetadataConfig: { mode: "GKE_METADATA" },
        shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      },
    },
    faults: [
      ["nodeConfig.workloadMetadataConfig", undefined],
      ["nodeConfig.shieldedInstanceConfig.enableSecureBoot", false],
      ["nodeConfig.serviceAccount", undefined],
    ],
  },
  {
    token: "gcp:storage/bucket:Bucket",
    terraform: "google_storage_bucket",
    good: { location: "US", publicAccessPrevention: "enforced", uniformBucketLevelAccess: true },
    faults: [
      ["publicAccessPrevention", undefined],
      ["publicAccessPrevention", "inherited"],
    ],
  },
  {
    token: "gcp:kms/cryptoKey:CryptoKey",
    terraform: "google_kms_crypto_key",
    good: { keyRing: "main", rotationPeriod: "7776000s" },
    faults: [
      ["rotationPeriod", undefined],
      ["rotationPeriod", "31536000s"],
      ["destroyScheduledDuration", "86400s"],
    ],
  },
  {
    token: "gcp:vertex/aiEndpoint:AiEndpoint",
    terraform: "google_vertex_ai_endpoint",
    good: {
      displayName: "chat",
      location: "us-central1",
      network: "projects/1/global/networks/main",
      encryptionSpec: { kmsKeyName: KEY },
    },
    faults: [
      ["network", undefined],
      ["encryptionSpec", undefined],
    ],
  },
  {
    token: "gcp:serviceaccount/key:Key",
    terraform: "google_service_account_key",
    good: { serviceAccountId: "caller", publicKeyData: "LS0tLS1CRUdJTg==" },
    faults: [["publicKeyData", undefined]],
  },
  {
    token: "gcp:projects/iAMMember:IAMMember",
    terraform: "google_project_iam_member",
    good: {
      project: "atlas",
      role: "roles/aiplatform.user",
      member: "serviceAccount:caller@atlas.iam.gserviceaccount.com",
    },
    faults: [
      ["role", "roles/owner"],
      ["role", "roles/aiplatform.admin"],
      ["role", "roles/iam.serviceAccountTokenCreator"],
      ["member", "allAuthenticatedUsers"],
      ["member", "serviceAccount:1-compute@developer.gserviceaccount.com"],
    ],
  },
  {
    token: "gcp:logging/projectBucketConfig:ProjectBucketConfig",
    terraform: "google_logging_project_bucket_config",
    good: { project: "atlas", location: "us", bucketId: "calls", retentionDays: 365 },
    faults: [["retentionDays", 7]],
  },
  {
    token: "gcp:modelarmor/template:Template",
    terraform: "google_model_armor_template",
    good: {
      templateId: "main",
      filterConfig: {
        raiSettings: {
          raiFilters: ["HATE_SPEECH", "HARASSMENT", "SEXUALLY_EXPLICIT", "DANGEROUS"].map(
            (filterType) => ({
              filterType,
              confidenceLevel: "HIGH",
            }),
          ),
        },
        piAndJailbreakFilterSettings: { filterEnforcement: "ENABLED", confidenceLevel: "HIGH" },
        sdpSettings: { basicConfig: { filterEnforcement: "ENABLED" } },
      },
      templateMetadata: { enforcementType: "INSPECT_AND_BLOCK" },
    },
    faults: [
      ["templateMetadata.enforcementType", "INSPECT_ONLY"],
      ["filterConfig.piAndJailbreakFilterSettings", undefined],
      ["filterConfig.sdpSettings", undefined],
      [
        "filterConfig.raiSettings.raiFilters.3",
        { filterType: "HATE_SPEECH", confidenceLevel: "HIGH" },
      ],
    ],
  },
];

const kubernetes: Specimen[] = [
  {
    token: "kubernetes:apps/v1:Deployment",
    terraform: "kubernetes_deployment",
    good: {
      metadata: { name: "worker", namespace: "atlas" },
      spec: {
        replicas: 2,
        template: {
          spec: {
            containers: [
              {
                name: "worker",
                image: `registry.example.com/worker:1.0${DIGEST}`,
                resources: { limits: { memory: "512Mi", cpu: "1" } },
                securityContext: SECURITY,
                env: [{ name: "LEVEL", value: "info" }],
              },
            ],
          },
        },
      },
    },
    faults: [
      ["spec.template.spec.containers.0.image", "registry.example.com/worker:1.0"],
      ["spec.template.spec.containers.0.resources", undefined],
      ["spec.template.spec.containers.0.securityContext.runAsNonRoot", undefined],
      ["spec.template.spec.containers.0.securityContext.privileged", true],
      ["spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem", false],
      [
        "spec.template.spec.containers.0.env.0",
        { name: "KEY", valueFrom: { secretKeyRef: { name: "k", key: "v" } } },
      ],
    ],
    asTerraform: (inputs) => {
      const container = read(inputs, "spec.template.spec.containers.0") as Inputs;
      const { env, ...rest } = snake(container) as Inputs;
      return {
        metadata: block(inputs.metadata),
        spec: [
          {
            replicas: 2,
            template: [
              { spec: [{ container: [{ ...rest, env: block((env as unknown[][])[0]) }] }] },
            ],
          },
        ],
      };
    },
  },
];

/** Every kind of resource of the corpus. */
export const specimens: readonly Specimen[] = [...aws, ...azure, ...google, ...kubernetes];

/** Inputs as most of Terraform's providers take them: snake case, an object as a list of one block, maps of strings as they are. */
export function snake(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => inner(each));
  if (typeof value !== "object" || value === null) return value;
  const converted = inner(value);
  return key === "" || ["tags", "labels", "limits"].includes(key) ? converted : [converted];
}

function inner(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      ["tags", "labels", "limits"].includes(key) ? each : snake(each, key),
    ]),
  );
}

const block = (value: unknown): unknown[] => (value === undefined ? [] : [value].flat());

function read(inputs: Inputs, path: string): unknown {
  return path.split(".").reduce<unknown>((at, step) => (at as Inputs | undefined)?.[step], inputs);
}
