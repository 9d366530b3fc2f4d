/** Most characters of a role's name (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, 2026-11-21). */
export const ROLE_NAME_MAX_LENGTH = 64;
