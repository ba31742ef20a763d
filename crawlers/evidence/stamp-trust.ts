/**
 * What a checked time-stamp is worth: the one rule for taking it, for checking a package and for checking the chain. In:
 * what is wrong with it, whether roots were given. Out: how far it is trusted. Pure.
 */
import type { TimeStampProblem } from "./time-stamp-token.ts";

/**
 * "authority": all holds, nobody said whose roots count. "signature": made by an algorithm this program cannot check, so
 * that nobody knows yet; where roots were given it is no proof. "refused": it does not hold.
 */
export type StampTrust = "good" | "authority" | "signature" | "refused";

export function stampTrust(problem: TimeStampProblem | null, rootsGiven: boolean): StampTrust {
  if (problem === null) return "good";
  if (problem === "unsupported-signature") return "signature";
  return problem === "untrusted" && !rootsGiven ? "authority" : "refused";
}

/** Whether it may be kept: with roots only what leads to them, without them also what cannot be checked here. */
export function mayBeTaken(problem: TimeStampProblem | null, rootsGiven: boolean): boolean {
  const trust = stampTrust(problem, rootsGiven);
  return trust === "good" || (!rootsGiven && trust !== "refused");
}
