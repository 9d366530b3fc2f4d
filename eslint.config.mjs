import tseslint from "typescript-eslint";

/** Import rules that follow the dependency direction in CONTRIBUTING.md. */
const restrict = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

const cloudSdks = ["@pulumi/aws/*", "@pulumi/azure-native/*", "@pulumi/gcp/*"];
const sdkRoots = {
  regex: "^@pulumi/(aws|azure-native|gcp|vault|kubernetes)$",
  message:
    'import the submodule ("@pulumi/aws/kms"): the package root costs seconds at every preview',
};

const kubernetesSdk = {
  group: ["@pulumi/kubernetes/*"],
  message: "only components/kubernetes/ makes Kubernetes objects",
};

export default tseslint.config(
  { ignores: ["bin", ".unified-ai", "node_modules", "**/generated/**"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommended],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-expect-error": "allow-with-description" },
      ],
    },
  },
  {
    files: ["**/*.ts"],
    ignores: ["tests/**", "tools/**", "cli/**", "sim/**", "policies/**", "components/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [sdkRoots] }] },
  },
  restrict(
    ["components/aws/**/*.ts"],
    [
      sdkRoots,
      kubernetesSdk,
      { group: ["@pulumi/azure-native/*", "@pulumi/gcp/*", "**/azure/*", "**/gcp/*"] },
    ],
  ),
  restrict(
    ["components/azure/**/*.ts"],
    [
      sdkRoots,
      kubernetesSdk,
      { group: ["@pulumi/aws/*", "@pulumi/gcp/*", "**/aws/*", "**/gcp/*"] },
    ],
  ),
  restrict(
    ["components/gcp/**/*.ts"],
    [
      sdkRoots,
      kubernetesSdk,
      { group: ["@pulumi/aws/*", "@pulumi/azure-native/*", "**/aws/*", "**/azure/*"] },
    ],
  ),
  restrict(
    [
      "components/*.ts",
      "components/spec/**/*.ts",
      "components/internal/**/*.ts",
      "components/identity/**/*.ts",
      "components/gateway/**/*.ts",
    ],
    [
      sdkRoots,
      kubernetesSdk,
      { group: cloudSdks, message: "only components/<cloud>/ imports that cloud's SDK" },
    ],
  ),
  restrict(
    ["components/kubernetes/**/*.ts"],
    [sdkRoots, { group: cloudSdks, message: "only components/<cloud>/ imports that cloud's SDK" }],
  ),
  restrict(
    ["policies/**/*.ts"],
    [
      sdkRoots,
      {
        group: [...cloudSdks, "**/components/**"],
        message: "a policy that shares the component's code cannot catch its mistake",
      },
    ],
  ),
  restrict(
    ["cli/**/*.ts"],
    [
      sdkRoots,
      {
        group: ["**/components/**"],
        message: "the CLI runs the program; it never imports components",
      },
      { group: ["@pulumi/pulumi/automation*"], message: "only cli/workspace.ts" },
    ],
    ["cli/workspace.ts"],
  ),
  restrict(
    ["sim/**/*.ts"],
    [
      sdkRoots,
      {
        group: ["**/components/**", "**/catalog/**", "**/policies/**", "**/cli/**"],
        message: "the local clouds know nothing of ours",
      },
    ],
  ),
);
