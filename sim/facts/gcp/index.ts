import type { TypeFacts } from "../../model";
import { rows as accessLevels } from "./access-context";
import { rows as ingressPolicies } from "./access-ingress";
import { rows as perimeters } from "./access-perimeter";
import { rows as budgets } from "./billing-budget";
import { rows as compute } from "./compute";
import { rows as clusters } from "./container-cluster";
import { rows as nodePools } from "./container-node-pool";
import { rows as accountMembers } from "./iam-account-member";
import { rows as customRoles } from "./iam-custom-role";
import { rows as iamPolicy } from "./iam-policy";
import { rows as serviceAccounts } from "./iam-service-account";
import { rows as workloadPools } from "./iam-workload-pool";
import { rows as workloadProviders } from "./iam-workload-provider";
import { rows as logBuckets } from "./logging-bucket";
import { rows as logSinks } from "./logging-sink";
import { rows as modelArmor } from "./model-armor";
import { rows as channels } from "./notification-channel";
import { rows as secretMembers } from "./secret-member";
import { rows as secrets } from "./secret-manager";
import { rows as serviceIdentities } from "./service-identity";
import { rows as services } from "./service-usage";
import { rows as storage } from "./storage";
import { rows as storageMembers } from "./storage-member";
import { rows as kms } from "./kms";
import { rows as vertexEndpoints } from "./vertex-endpoint";
import { rows as modelGarden } from "./vertex-model-garden";

/** Facts of every Google Cloud type the local clouds serve. */
export const rows: readonly TypeFacts[] = [
  ...services,
  ...serviceIdentities,
  ...serviceAccounts,
  ...accountMembers,
  ...workloadPools,
  ...workloadProviders,
  ...accessLevels,
  ...perimeters,
  ...ingressPolicies,
  ...customRoles,
  ...iamPolicy,
  ...modelArmor,
  ...logBuckets,
  ...logSinks,
  ...vertexEndpoints,
  ...modelGarden,
  ...compute,
  ...clusters,
  ...nodePools,
  ...storage,
  ...storageMembers,
  ...kms,
  ...secrets,
  ...secretMembers,
  ...channels,
  ...budgets,
];
