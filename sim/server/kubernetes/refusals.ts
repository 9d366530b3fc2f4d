import { CloudError, type Props } from "../../model";
import type { Problem } from "../../kubernetes/validator";
import { nameOf } from "./names";

/** The API server's refusal of an object. */
export function invalid(object: Props, problems: readonly Problem[]): CloudError {
  const apiVersion = String(object["apiVersion"]);
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  const unknown = problems.filter(({ type }) => type === "Unknown field");
  if (unknown.length > 0) {
    return new CloudError(
      "BadRequest",
      400,
      `${String(object["kind"])} in version ${JSON.stringify(apiVersion)} cannot be handled as a ${String(object["kind"])}: ` +
        `strict decoding error: ${unknown.map(({ message }) => message).join(", ")}`,
    );
  }
  const words = problems.map(({ path, message }) =>
    path === "" ? message : `${path}: ${message}`,
  );
  return new CloudError(
    "Invalid",
    422,
    `${String(object["kind"])}${group} ${JSON.stringify(nameOf(object))} is invalid: ${words.length === 1 ? words[0] : `[${words.join(", ")}]`}`,
  );
}

/** The API server's refusal of an apply over fields of others. */
export function conflict(found: readonly { path: string; manager: string }[]): CloudError {
  const by = [...new Set(found.map(({ manager }) => manager))];
  const paths = found.map(({ path }) => `- ${path}`).join("\n");
  return new CloudError(
    "Conflict",
    409,
    `Apply failed with ${found.length} conflict${found.length === 1 ? "" : "s"}: conflicts with ${by.map((one) => JSON.stringify(one)).join(", ")}:\n${paths}`,
  );
}
