// Proves the client of AWS Secrets Manager, with the cloud's own SDK and sign-in, against the local clouds' stand-in for it.
import { conformance } from "./conformance";
import { localAws } from "./local-stores";

conformance("aws", localAws);
