/**
 * One line of `xunwang jurisdiction`: a parsed JSON value in, the line to print out.
 * In: {id, company?, uscc?, address?, shopRegion?, manufacturerAddress?}. Out: {id, bureau, province?, confidence, because, runnerUp?}.
 * Goes wrong: a value that is no such object throws a ZodError; the command prints it as that line's error and goes on.
 */
import { z } from "zod";
import { type Destination, Party } from "#domain/bureau.ts";
import { jurisdiction } from "./jurisdiction.ts";

const JurisdictionLine = Party.extend({ id: z.union([z.string(), z.number()]).nullish() });

export interface JurisdictionAnswer {
  id: string | number | null;
  /** District code, `lingang`, `airport`, `outside`, or null where the text does not decide. */
  bureau: Destination | null;
  /** Two-digit code, with `outside` only. */
  province?: string;
  /** 0 to 1. */
  confidence: number;
  /** One Chinese sentence for each piece of evidence. */
  because: string[];
  runnerUp?: Destination;
}

/** @param line one parsed line. @returns the answer to print. @throws ZodError for a value of another shape. */
export function jurisdictionLine(line: unknown): JurisdictionAnswer {
  const { id, ...party } = JurisdictionLine.parse(line);
  const { because, ...route } = jurisdiction(party);
  const { bureau, province, confidence, runnerUp } = route;
  return {
    id: id ?? null,
    bureau,
    ...(province === undefined ? {} : { province }),
    confidence,
    because: because.map((reason) => reason.because),
    ...(runnerUp === undefined ? {} : { runnerUp }),
  };
}
