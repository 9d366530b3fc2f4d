import type { TypeFacts } from "../../model";
import { rows as authorization } from "./authorization";
import { rows as accounts } from "./cognitive-account";
import { rows as deployments } from "./cognitive-deployment";
import { rows as raiPolicies } from "./cognitive-rai-policy";
import { rows as compute } from "./compute";
import { rows as budgets } from "./consumption-budget";
import { rows as containerservice } from "./containerservice";
import { rows as identity } from "./identity";
import { rows as keyVault } from "./keyvault";
import { rows as logAnalytics } from "./log-analytics";
import { rows as monitor } from "./monitor";
import { rows as resources } from "./resources";
import { rows as roleDefinitions } from "./role-definition";
import { rows as storage } from "./storage";
import { rows as blobs } from "./storage-blobs";
import { rows as vaultKeys } from "./keyvault-key";

/** Facts of every Azure type the local clouds serve. */
export const rows: readonly TypeFacts[] = [
  ...resources,
  ...accounts,
  ...deployments,
  ...raiPolicies,
  ...identity,
  ...authorization,
  ...logAnalytics,
  ...monitor,
  ...containerservice,
  ...compute,
  ...storage,
  ...blobs,
  ...vaultKeys,
  ...roleDefinitions,
  ...keyVault,
  ...budgets,
];
