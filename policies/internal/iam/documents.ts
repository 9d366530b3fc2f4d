import type { Value } from "../value";
import type { Resource } from "../../resource";
import { partsOf, readDocument } from "./read";
import { Malformed, type Statement } from "./types";

/**
 * Reads each document and hands its statements to the judge. A document that AWS would refuse is a violation; one that is
 * not known yet is undecided, and leaves the others judged.
 */
export function eachDocument(
  resource: Resource,
  places: Iterable<Value>,
  judge: (statements: Statement[], place: Value) => void,
): void {
  resource.each(places, (place) =>
    refusing(resource, () => {
      if (!place.isMissing) judge(readDocument(place), place);
    }),
  );
}

/** Reads each statement of each document on its own, so that one that is not known yet leaves the others judged. */
export function eachStatement(
  resource: Resource,
  places: Iterable<Value>,
  judge: (statement: Statement) => void,
): void {
  resource.each(places, (place) =>
    refusing(resource, () => {
      for (const part of partsOf(place))
        resource.attempt(() => refusing(resource, () => judge(part.read())));
    }),
  );
}

function refusing(resource: Resource, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    resource.violation({
      at: error.at,
      must: error.must,
      got: typeof error.at.content() === "string" ? "other text" : "something else",
      fix: "write the document as docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html says",
    });
  }
}
