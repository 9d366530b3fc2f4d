import { ensureKubeValidate, isForUser, type Progress } from "../toolbox";

/**
 * Builds what judges Kubernetes objects on the local clouds, unless it is there. Where it cannot be built the local clouds
 * run without it, and refuse Kubernetes objects until it is: an endpoint without a gateway has none.
 */
export async function ensureValidator(progress: Progress): Promise<void> {
  try {
    await ensureKubeValidate({ env: process.env, progress });
  } catch (error) {
    if (!isForUser(error)) throw error;
    progress.line(`no gateway can be made on the local clouds: ${(error as Error).message}`);
  }
}
