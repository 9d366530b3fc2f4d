/** An expression that cannot be judged: not CEL, or more than can be searched. The message says why. */
export class Unjudged extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Unjudged";
  }
}
