/**
 * Ending early: Ctrl-C and SIGTERM let what is under way end in order, once; a second one ends at once.
 */

/** Thrown (by identity) where a command was ended by a signal. */
export const EARLY_END = Symbol("ended by a signal");

/** Resolves when the process is asked to end. */
export function endAsked(): Promise<void> {
  return new Promise((done) => {
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        done();
      });
    }
  });
}
