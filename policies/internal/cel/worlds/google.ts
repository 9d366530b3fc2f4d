import { anyNames, strangersIds, strangersNames, type Words } from "../words";
import { made, plain, type World } from "../world";

/** Google accounts: one issuer for everybody with an account. */
export const google: World = {
  stranger: "another Google account",
  choices: {
    domain: (words: Words) => [...strangersNames(words), "stranger.example"],
    person: anyNames,
    account: strangersIds,
  },
  claims: {
    email: made(["person", "domain"], (person, domain) => `${person}@${domain}`),
    hd: plain("domain"),
    sub: plain("account"),
    azp: plain("account"),
  },
};
