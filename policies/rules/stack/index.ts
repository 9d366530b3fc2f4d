import type { AnyRule } from "../../stack-rule";
import noDeleteBeforeReplace from "./no-delete-before-replace";
import noDestructiveChange from "./no-destructive-change";
import noForcedDestruction from "./no-forced-destruction";
import noLiteralProviderCredentials from "./no-literal-provider-credentials";
import noPlaintextSecretInInputs from "./no-plaintext-secret-in-inputs";
import protectRequired from "./protect-required";
import waivers from "./waivers";

export const stack: readonly AnyRule[] = [
  waivers,
  noPlaintextSecretInInputs,
  noLiteralProviderCredentials,
  protectRequired,
  noForcedDestruction,
  noDeleteBeforeReplace,
  noDestructiveChange,
];
