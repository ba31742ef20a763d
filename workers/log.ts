/**
 * The log: one JSON line an event on standard error, with the ids of campaign, listing and lead where they apply.
 * Personal data does not reach it: phone numbers, cookies and authorisation are struck out wherever they stand.
 */
import pino from "pino";

export type Log = pino.Logger;

/** Mobile and landline numbers of mainland China, with or without separators, not inside a longer number. */
const PHONE = /(?<!\d)(?:1[3-9]\d(?:[- ]?\d{4}){2}|0\d{2,3}[- ]?\d{7,8})(?!\d)/g;

/** User and password in an address, as databases and buckets are configured. */
const CREDENTIALS = /\/\/[^\s/:@]*:[^\s/@]+@/g;

export function createLog(level: string, destination: pino.DestinationStream = pino.destination(2)): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ["cookie", "*.cookie", "headers.cookie", 'headers["set-cookie"]', "authorization", "*.authorization"],
        censor: "[…]",
      },
      formatters: { log: (fields) => strike(fields, 0) as Record<string, unknown> },
      hooks: {
        logMethod(words, method) {
          return method.apply(
            this,
            words.map((word) => (typeof word === "string" ? strikePhones(word) : word)) as Parameters<typeof method>,
          );
        },
      },
    },
    destination,
  );
}

export function strikePhones(text: string): string {
  return text.replace(PHONE, "[电话]").replace(CREDENTIALS, "//[…]@");
}

function strike(value: unknown, depth: number): unknown {
  if (typeof value === "string") return strikePhones(value);
  if (value instanceof Error)
    return { type: value.name, message: strikePhones(value.message), stack: strikePhones(value.stack ?? "") };
  if (depth > 4 && typeof value === "object" && value !== null) return "[…]";
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => strike(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, strike(inner, depth + 1)]));
}
