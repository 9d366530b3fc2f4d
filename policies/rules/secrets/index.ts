import type { AnyRule } from "../../stack-rule";
import secretsmanagerKms from "./secretsmanager-kms";
import secretsmanagerPolicyBlocksPublic from "./secretsmanager-policy-blocks-public";

/** Rules for stores of secrets. */
export const secrets: readonly AnyRule[] = [secretsmanagerKms, secretsmanagerPolicyBlocksPublic];
