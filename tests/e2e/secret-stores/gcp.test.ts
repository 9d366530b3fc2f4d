// Proves the client of Google Secret Manager, with the cloud's own SDK and sign-in, against the local clouds' stand-in for it.
import { conformance } from "./conformance";
import { localGcp } from "./local-stores";

conformance("gcp", localGcp);
