/** Seconds a token of a login works before it has to be renewed. */
export const TOKEN_TTL_SECONDS = 3_600;

/** Seconds after which it ends, renewed or not. */
export const TOKEN_MAX_TTL_SECONDS = 4 * 3_600;

/** Hours after which a credential that cannot be federated is due for rotation. */
export const ROTATION_HOURS = 720;

/**
 * Logins that one secret id is good for. A process that renews its tokens logs in every four hours: 180 times in 720 hours,
 * so that five of them have enough, restarts included.
 */
export const SECRET_ID_USES = 1_000;

/** Versions of an entry that are kept; a rotation destroys those whose keys are not valid any more. */
export const KEPT_VERSIONS = 10;

/** Seconds a wrapped answer waits to be unwrapped: the least and the most that an operator may ask for. */
export const WRAPPING_SECONDS = { least: 10, most: 3_600 } as const;
