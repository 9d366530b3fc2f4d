/** Keys of a stack file that say how its secrets are encrypted. */
export const STACK_SECRETS_KEYS = ["secretsprovider", "encryptedkey", "encryptionsalt"] as const;
