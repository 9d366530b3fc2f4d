import { isEmpty } from "../../internal/require";
import { containersOf, isNamed, podOf, runsPods } from "../../internal/pods";
import { rule } from "../../rule";

interface Config {
  /** Images that may go by a tag. */
  exempt: string[];
}

/** Pods run images that cannot change under their name. */
export default rule<Config>({
  id: "pod-image-by-digest",
  title: "Pods run images by digest",
  severity: "medium",
  why: "A tag is moved by whoever can push, so what was tested is not what runs after the next restart.",
  seen: "a web server pinned to nginx:latest (github.com/pulumi/examples aws-ts-eks-hello-world/index.ts:51, 40c09b2)",
  remedy: "Give `image` as `<repository>@sha256:<digest>`; the tag may stand before it.",
  publicIds: ["CKV_K8S_14", "CKV_K8S_43"],
  config: {
    schema: {
      exempt: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Images that may go by a tag; `*` stands for any text.",
      },
    },
    defaults: { exempt: [] },
  },

  applies: runsPods,

  check(resource, { exempt }) {
    resource.each(containersOf(podOf(resource)), (container) => {
      const at = container.get("image");
      const image = at.text() ?? "";
      // Custom resources and charts may fill an image in later.
      if (isEmpty(at) || /@sha256:[0-9a-f]{64}$/.test(image) || isNamed(image, exempt)) return;
      resource.violation({
        at,
        must: "end in @sha256: and a digest",
        fix: "add the digest that the tag stands for now",
      });
    });
  },
});
