// Before each test file: Pulumi's SDK takes a stack trace for every promise it makes, to show it if that never settles. The test
// runner would map each frame of each of them to its source, a third of what the components' tests take.

type Prepare = NonNullable<typeof Error.prepareStackTrace> & { plain?: true };

const mapped = Error.prepareStackTrace as Prepare | undefined;
if (mapped && !mapped.plain) {
  const prepare: Prepare = (error, frames) =>
    frames[0]?.getFunctionName() === "debuggablePromise"
      ? String(error)
      : (mapped(error, frames) as unknown);
  prepare.plain = true;
  Error.prepareStackTrace = prepare;
}
