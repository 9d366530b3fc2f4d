import type { AnyRule } from "../../stack-rule";
import kmsDecryptScoped from "./kms-decrypt-scoped";
import kmsNoWildcardPrincipal from "./kms-no-wildcard-principal";
import kmsRotation from "./kms-rotation";

export const keys: readonly AnyRule[] = [kmsNoWildcardPrincipal, kmsRotation, kmsDecryptScoped];
