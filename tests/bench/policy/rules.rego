# The requirements of 61 rules of the pack in Rego, over the same inputs. Each reads what the corpus can hold; the
# benchmark compares the verdicts one by one with the pack's. Left out are rules that read far more than Rego would here:
# policy documents (evaluated), and GPUs (looked for in every input and text).
package pack

# Resources of a type; OPA keeps the answer for the rest of the query.
of(type) := [r | some r in input.resources; r.type == type]

at(r, path) := object.get(r.props, path, null)

unset(value) if value == null
unset(value) if value == ""
unset(value) if value == []
unset(value) if value == {}

violation contains ["kms-rotation", r.name] if {
	some r in of("aws:kms/key:Key")
	at(r, ["enableKeyRotation"]) != true
}

violation contains ["loggroup-kms", r.name] if {
	some r in of("aws:cloudwatch/logGroup:LogGroup")
	unset(at(r, ["kmsKeyId"]))
}

violation contains ["loggroup-retention", r.name] if {
	some r in of("aws:cloudwatch/logGroup:LogGroup")
	object.get(r.props, ["retentionInDays"], 0) < 30
}

violation contains ["alb-desync", r.name] if {
	some r in of("aws:lb/loadBalancer:LoadBalancer")
	object.get(r.props, ["loadBalancerType"], "application") == "application"
	not object.get(r.props, ["desyncMitigationMode"], "defensive") in {"defensive", "strictest"}
}

violation contains ["alb-drop-invalid-headers", r.name] if {
	some r in of("aws:lb/loadBalancer:LoadBalancer")
	object.get(r.props, ["loadBalancerType"], "application") == "application"
	at(r, ["dropInvalidHeaderFields"]) != true
}

violation contains ["lb-access-logs", r.name] if {
	some r in of("aws:lb/loadBalancer:LoadBalancer")
	at(r, ["accessLogs", "enabled"]) != true
}

violation contains ["lb-access-logs", r.name] if {
	some r in of("aws:lb/loadBalancer:LoadBalancer")
	unset(at(r, ["accessLogs", "bucket"]))
}

violation contains ["lb-deletion-protection", r.name] if {
	some r in of("aws:lb/loadBalancer:LoadBalancer")
	at(r, ["enableDeletionProtection"]) != true
}

violation contains ["lb-https-only", r.name] if {
	some r in of("aws:lb/listener:Listener")
	at(r, ["protocol"]) == "HTTP"
	not redirects(r)
}

redirects(r) if {
	some action in r.props.defaultActions
	action.type == "redirect"
	action.redirect.protocol == "HTTPS"
}

violation contains ["lb-tls12", r.name] if {
	some r in of("aws:lb/listener:Listener")
	not unset(at(r, ["certificateArn"]))
	not regex.match(`^ELBSecurityPolicy-(TLS13-1-[23]-|TLS-1-2-|FS-1-2-)`, object.get(r.props, ["sslPolicy"], ""))
}

violation contains ["redis-tls", r.name] if {
	some r in of("aws:elasticache/replicationGroup:ReplicationGroup")
	at(r, ["transitEncryptionEnabled"]) != true
}

violation contains ["redis-tls", r.name] if {
	some r in of("azure-native:redis:Redis")
	at(r, ["enableNonSslPort"]) == true
}

violation contains ["redis-tls", r.name] if {
	some r in of("azure-native:redis:Redis")
	at(r, ["minimumTlsVersion"]) != "1.2"
}

violation contains ["redis-tls", r.name] if {
	some r in of("gcp:redis/instance:Instance")
	at(r, ["transitEncryptionMode"]) != "SERVER_AUTHENTICATION"
}

violation contains ["redis-auth", r.name] if {
	some r in of("aws:elasticache/replicationGroup:ReplicationGroup")
	unset(at(r, ["userGroupIds"]))
	unset(at(r, ["authToken"]))
}

violation contains ["redis-auth", r.name] if {
	some r in of("azure-native:redis:Redis")
	at(r, ["redisConfiguration", "authnotrequired"]) == "true"
}

violation contains ["redis-auth", r.name] if {
	some r in of("gcp:redis/instance:Instance")
	at(r, ["authEnabled"]) != true
}

violation contains ["redis-at-rest", r.name] if {
	some r in of("aws:elasticache/replicationGroup:ReplicationGroup")
	at(r, ["engine"]) != "valkey"
	at(r, ["atRestEncryptionEnabled"]) != true
}

violation contains ["redis-ha", r.name] if {
	some r in of("aws:elasticache/replicationGroup:ReplicationGroup")
	some name in ["automaticFailoverEnabled", "multiAzEnabled"]
	at(r, [name]) != true
}

violation contains ["redis-ha", r.name] if {
	some r in of("azure-native:redis:Redis")
	not at(r, ["sku", "name"]) in {"Standard", "Premium"}
}

violation contains ["redis-ha", r.name] if {
	some r in of("gcp:redis/instance:Instance")
	at(r, ["tier"]) != "STANDARD_HA"
}

violation contains ["redis-backup", r.name] if {
	some r in of("aws:elasticache/replicationGroup:ReplicationGroup")
	object.get(r.props, ["snapshotRetentionLimit"], 0) < 1
}

violation contains ["redis-backup", r.name] if {
	some r in of("azure-native:redis:Redis")
	at(r, ["redisConfiguration", "rdbBackupEnabled"]) != "true"
	at(r, ["redisConfiguration", "aofBackupEnabled"]) != "true"
}

violation contains ["redis-backup", r.name] if {
	some r in of("gcp:redis/instance:Instance")
	not at(r, ["persistenceConfig", "persistenceMode"]) in {"RDB", "AOF"}
}

violation contains ["redis-private", r.name] if {
	some r in of("azure-native:redis:Redis")
	unset(at(r, ["subnetId"]))
	at(r, ["publicNetworkAccess"]) != "Disabled"
}

violation contains ["eks-audit-logs", r.name] if {
	some r in of("aws:eks/cluster:Cluster")
	not "audit" in object.get(r.props, ["enabledClusterLogTypes"], [])
}

violation contains ["eks-endpoint-private", r.name] if {
	some r in of("aws:eks/cluster:Cluster")
	at(r, ["vpcConfig", "endpointPrivateAccess"]) != true
}

violation contains ["eks-endpoint-private", r.name] if {
	some r in of("aws:eks/cluster:Cluster")
	at(r, ["vpcConfig", "endpointPublicAccess"]) != false
	unset(at(r, ["vpcConfig", "publicAccessCidrs"]))
}

violation contains ["eks-endpoint-private", r.name] if {
	some r in of("aws:eks/cluster:Cluster")
	at(r, ["vpcConfig", "endpointPublicAccess"]) != false
	some range in at(r, ["vpcConfig", "publicAccessCidrs"])
	everybody(range)
}

everybody(range) if range == "0.0.0.0"
everybody(range) if to_number(split(range, "/")[1]) < 8

violation contains ["eks-secrets-kms", r.name] if {
	some r in of("aws:eks/cluster:Cluster")
	not "secrets" in object.get(r.props, ["encryptionConfig", "resources"], [])
}

violation contains ["eks-secrets-kms", r.name] if {
	some r in of("aws:eks/cluster:Cluster")
	unset(at(r, ["encryptionConfig", "provider", "keyArn"]))
}

violation contains ["imdsv2-hop-1", r.name] if {
	some r in of("aws:ec2/instance:Instance")
	at(r, ["metadataOptions", "httpTokens"]) != "required"
}

violation contains ["imdsv2-hop-1", r.name] if {
	some r in of("aws:ec2/instance:Instance")
	object.get(r.props, ["metadataOptions", "httpPutResponseHopLimit"], 2) > 1
}

violation contains ["ec2-no-public-ip", r.name] if {
	some r in of("aws:ec2/instance:Instance")
	at(r, ["associatePublicIpAddress"]) == true
}

violation contains ["storage-network-deny", r.name] if {
	some r in of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
	some name in ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"]
	at(r, [name]) != true
}

violation contains ["storage-network-deny", r.name] if {
	some r in of("azure-native:storage:StorageAccount")
	at(r, ["networkRuleSet", "defaultAction"]) != "Deny"
	not at(r, ["publicNetworkAccess"]) in {"Disabled", "SecuredByPerimeter"}
}

violation contains ["storage-network-deny", r.name] if {
	some r in of("gcp:storage/bucket:Bucket")
	at(r, ["publicAccessPrevention"]) != "enforced"
}

violation contains ["alarms-actions-on", r.name] if {
	some r in of("aws:cloudwatch/metricAlarm:MetricAlarm")
	at(r, ["actionsEnabled"]) == false
}

violation contains ["alarms-actions-on", r.name] if {
	some r in of("aws:cloudwatch/metricAlarm:MetricAlarm")
	every name in ["alarmActions", "okActions", "insufficientDataActions"] { unset(at(r, [name])) }
}

accounts := of("azure-native:cognitiveservices:Account")

violation contains ["azure-openai-network-deny", r.name] if {
	some r in accounts
	at(r, ["properties", "networkAcls", "defaultAction"]) != "Deny"
	at(r, ["properties", "publicNetworkAccess"]) != "Disabled"
}

violation contains ["azure-openai-local-auth-off", r.name] if {
	some r in accounts
	at(r, ["properties", "disableLocalAuth"]) != true
}

violation contains ["azure-openai-managed-identity", r.name] if {
	some r in accounts
	object.get(r.props, ["identity", "type"], "None") == "None"
	at(r, ["properties", "encryption", "keySource"]) == "Microsoft.KeyVault"
}

violation contains ["azure-openai-cmk", r.name] if {
	some r in accounts
	at(r, ["properties", "encryption", "keySource"]) != "Microsoft.KeyVault"
}

violation contains ["azure-openai-cmk", r.name] if {
	some r in accounts
	some name in ["keyVaultUri", "keyName"]
	unset(at(r, ["properties", "encryption", "keyVaultProperties", name]))
}

violation contains ["azure-openai-outbound-restricted", r.name] if {
	some r in accounts
	at(r, ["properties", "restrictOutboundNetworkAccess"]) != true
}

violation contains ["azure-openai-no-wide-ip-rules", r.name] if {
	some r in accounts
	at(r, ["properties", "publicNetworkAccess"]) != "Disabled"
	some rule in object.get(r.props, ["properties", "networkAcls", "ipRules"], [])
	wide(rule.value)
}

wide(range) if split(range, "/")[0] == "0.0.0.0"
wide(range) if to_number(split(range, "/")[1]) < 16

violation contains ["azure-storage-tls12", r.name] if {
	some r in of("azure-native:storage:StorageAccount")
	at(r, ["enableHttpsTrafficOnly"]) == false
}

violation contains ["azure-storage-tls12", r.name] if {
	some r in of("azure-native:storage:StorageAccount")
	not at(r, ["minimumTlsVersion"]) in {"TLS1_2", "TLS1_3"}
}

violation contains ["storage-no-public-grants", r.name] if {
	some r in of("azure-native:storage:StorageAccount")
	at(r, ["allowBlobPublicAccess"]) == true
}

clusters := of("azure-native:containerservice:ManagedCluster")

violation contains ["aks-api-private", r.name] if {
	some r in clusters
	at(r, ["apiServerAccessProfile", "enablePrivateCluster"]) != true
	at(r, ["publicNetworkAccess"]) != "Disabled"
	unset(at(r, ["apiServerAccessProfile", "authorizedIPRanges"]))
}

violation contains ["aks-local-accounts-off", r.name] if {
	some r in clusters
	at(r, ["disableLocalAccounts"]) != true
}

violation contains ["aks-network-policy", r.name] if {
	some r in clusters
	not at(r, ["networkProfile", "networkPolicy"]) in {"cilium", "azure", "calico"}
}

violation contains ["aks-no-node-public-ip", r.name] if {
	some r in clusters
	some pool in r.props.agentPoolProfiles
	object.get(pool, "enableNodePublicIP", false) == true
}

violation contains ["gke-authorized-networks", r.name] if {
	some r in of("gcp:container/cluster:Cluster")
	at(r, ["privateClusterConfig", "enablePrivateEndpoint"]) != true
	at(r, ["masterAuthorizedNetworksConfig"]) == null
}

violation contains ["gke-authorized-networks", r.name] if {
	some r in of("gcp:container/cluster:Cluster")
	at(r, ["privateClusterConfig", "enablePrivateEndpoint"]) != true
	some range in r.props.masterAuthorizedNetworksConfig.cidrBlocks
	everybody(range.cidrBlock)
}

violation contains ["gke-private-nodes", r.name] if {
	some r in of("gcp:container/cluster:Cluster")
	at(r, ["privateClusterConfig", "enablePrivateNodes"]) != true
}

violation contains ["gke-shielded-nodes", r.name] if {
	some r in of("gcp:container/cluster:Cluster")
	at(r, ["enableShieldedNodes"]) == false
}

violation contains ["gke-shielded-nodes", r.name] if {
	some r in of("gcp:container/nodePool:NodePool")
	at(r, ["nodeConfig", "shieldedInstanceConfig", "enableSecureBoot"]) != true
}

violation contains ["gke-metadata-server", r.name] if {
	some r in of("gcp:container/nodePool:NodePool")
	at(r, ["nodeConfig", "workloadMetadataConfig", "mode"]) != "GKE_METADATA"
}

violation contains ["keyvault-network", r.name] if {
	some r in of("azure-native:keyvault:Vault")
	at(r, ["properties", "networkAcls", "defaultAction"]) != "Deny"
	at(r, ["properties", "publicNetworkAccess"]) != "Disabled"
}

violation contains ["keyvault-purge-protection", r.name] if {
	some r in of("azure-native:keyvault:Vault")
	at(r, ["properties", "enablePurgeProtection"]) != true
}

violation contains ["keyvault-rbac", r.name] if {
	some r in of("azure-native:keyvault:Vault")
	at(r, ["properties", "enableRbacAuthorization"]) != true
}

violation contains ["gcp-kms-rotation-90d", r.name] if {
	some r in of("gcp:kms/cryptoKey:CryptoKey")
	not rotated(r)
}

rotated(r) if to_number(trim_suffix(at(r, ["rotationPeriod"]), "s")) <= 7776000

violation contains ["gcp-kms-destroy-delay", r.name] if {
	some r in of("gcp:kms/cryptoKey:CryptoKey")
	to_number(trim_suffix(at(r, ["destroyScheduledDuration"]), "s")) < 2592000
}

violation contains ["gcp-sa-no-keys", r.name] if {
	some r in of("gcp:serviceaccount/key:Key")
	unset(at(r, ["publicKeyData"]))
}

grants := of("gcp:projects/iAMMember:IAMMember")

violation contains ["gcp-sa-no-admin", r.name] if {
	some r in grants
	regex.match(`(?i)^roles/((owner|editor|writer)$|.*admin$)`, r.props.role)
	regex.match(`^(serviceAccount|principal|principalSet):`, r.props.member)
}

violation contains ["gcp-no-token-creator-at-project", r.name] if {
	some r in grants
	trim_prefix(r.props.role, "roles/") in {
		"iam.serviceAccountTokenCreator",
		"iam.serviceAccountUser",
		"iam.serviceAccountOpenIdTokenCreator",
		"iam.serviceAccountKeyAdmin",
		"iam.workloadIdentityUser",
	}
}

violation contains ["gcp-no-default-sa", r.name] if {
	some r in grants
	regex.match(`-compute@developer\.gserviceaccount\.com$|@appspot\.gserviceaccount\.com$`, r.props.member)
}

violation contains ["gcp-no-default-sa", r.name] if {
	some r in of("gcp:container/nodePool:NodePool")
	unset(at(r, ["nodeConfig", "serviceAccount"]))
}

violation contains ["gcp-iam-not-public", r.name] if {
	some r in grants
	r.props.member in {"allUsers", "allAuthenticatedUsers"}
}

violation contains ["gcp-log-bucket-retention", r.name] if {
	some r in of("gcp:logging/projectBucketConfig:ProjectBucketConfig")
	object.get(r.props, ["retentionDays"], 30) < 30
}

violation contains ["vertex-endpoint-cmek", r.name] if {
	some r in of("gcp:vertex/aiEndpoint:AiEndpoint")
	unset(at(r, ["encryptionSpec", "kmsKeyName"]))
}

violation contains ["vertex-endpoint-private", r.name] if {
	some r in of("gcp:vertex/aiEndpoint:AiEndpoint")
	unset(at(r, ["network"]))
	at(r, ["privateServiceConnectConfig", "enablePrivateServiceConnect"]) != true
}

templates := of("gcp:modelarmor/template:Template")

violation contains ["modelarmor-blocking", r.name] if {
	some r in templates
	at(r, ["templateMetadata", "enforcementType"]) != "INSPECT_AND_BLOCK"
}

violation contains ["modelarmor-harmful-content", r.name] if {
	some r in templates
	some kind in ["HATE_SPEECH", "HARASSMENT", "SEXUALLY_EXPLICIT", "DANGEROUS"]
	not kind in {f.filterType | some f in r.props.filterConfig.raiSettings.raiFilters}
}

violation contains ["modelarmor-pii", r.name] if {
	some r in templates
	unset(at(r, ["filterConfig", "sdpSettings", "advancedConfig", "inspectTemplate"]))
	at(r, ["filterConfig", "sdpSettings", "basicConfig", "filterEnforcement"]) != "ENABLED"
}

violation contains ["modelarmor-prompt-injection", r.name] if {
	some r in templates
	at(r, ["filterConfig", "piAndJailbreakFilterSettings", "filterEnforcement"]) != "ENABLED"
}

workloads := of("kubernetes:apps/v1:Deployment")

containers(r) := r.props.spec.template.spec.containers

violation contains ["pod-image-by-digest", r.name] if {
	some r in workloads
	some c in containers(r)
	not regex.match(`@sha256:[0-9a-f]{64}$`, c.image)
}

violation contains ["pod-limits", r.name] if {
	some r in workloads
	some c in containers(r)
	unset(object.get(c, ["resources", "limits", "memory"], null))
}

violation contains ["pod-non-root", r.name] if {
	some r in workloads
	some c in containers(r)
	object.get(c, ["securityContext", "runAsNonRoot"], false) != true
	object.get(c, ["securityContext", "runAsUser"], 0) == 0
}

violation contains ["pod-not-privileged", r.name] if {
	some r in workloads
	some c in containers(r)
	object.get(c, ["securityContext", "privileged"], false) == true
}

violation contains ["pod-read-only-root", r.name] if {
	some r in workloads
	some c in containers(r)
	object.get(c, ["securityContext", "readOnlyRootFilesystem"], false) != true
}

violation contains ["pod-secrets-as-files", r.name] if {
	some r in workloads
	some c in containers(r)
	some variable in object.get(c, ["env"], [])
	variable.valueFrom.secretKeyRef
}
