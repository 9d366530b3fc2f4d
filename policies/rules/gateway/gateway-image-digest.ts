import { GATEWAY_IMAGE, hasPodSpec, images, startsPods } from "../../internal/workloads";
import { rule } from "../../rule";

interface Config {
  /** Whether every image counts, not only those of gateways. */
  allImages: boolean;
}

/** What runs in front of the models is what was looked at, not what a tag points to today. Pods: pod-image-by-digest. */
export default rule<Config>({
  id: "gateway-image-digest",
  title: "Charts and gateways' own settings name images of gateways by digest",
  severity: "medium",
  why: "A tag can be moved to another image; the gateway sees every prompt and holds the way to every model.",
  seen: "an installer that took the moving tag main-latest of a gateway while two of its releases carried a stealer of credentials (github.com/sallyom/claw-installer/pull/51)",
  remedy: "Write images as `repository:tag@sha256:...`.",
  publicIds: [],
  config: {
    schema: {
      allImages: {
        type: "boolean",
        default: false,
        description: "Whether every image counts, not only those of gateways.",
      },
    },
    defaults: { allImages: false },
  },

  applies: (token) => startsPods(token) && !hasPodSpec(token),

  check(resource, { allImages }) {
    for (const { at, reference } of images(resource)) {
      if (!allImages && !GATEWAY_IMAGE.test(reference)) continue;
      if (/@sha256:[0-9a-f]{64}$/.test(reference)) continue;
      resource.violation({
        at,
        must: "name its image by digest",
        got: resource.mayPrint(at.path) ? JSON.stringify(reference) : "an image by tag",
        fix: "write it as `repository:tag@sha256:...`",
      });
    }
  },
});
