/**
 * Asks a time-stamp authority (RFC 3161 over HTTP). In: its address and a SHA-256. Out: its answer, checked: granted, about
 * this hash, for this request, and, where its roots are known, by whom it should be.
 * Goes wrong: X-5205 with what the authority did; time and size are bounded.
 */
import { randomBytes, type X509Certificate } from "node:crypto";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import { MessageImprint, TimeStampReq, TimeStampReqVersion } from "@peculiar/asn1-tsp";
import { AlgorithmIdentifier } from "@peculiar/asn1-x509";
import { request } from "undici";
import { XunwangError } from "#domain/errors.ts";
import { mayBeTaken } from "./stamp-trust.ts";
import { checkTimeStamp, type TimeStamp } from "./time-stamp-token.ts";

export interface TimeStampAuthority {
  readonly url: string;
  /** @param sha256 hex. */
  stamp(sha256: string): Promise<{ readonly token: Uint8Array; readonly stamp: TimeStamp }>;
}

const MOST_BYTES = 256 * 1024;
const MOST_MS = 15_000;
const SHA_256 = "2.16.840.1.101.3.4.2.1";

/** @param roots the authority's; without them its answers are taken from whoever gives them. */
export function openTimeStampAuthority(
  url: string,
  { roots = [], mostMs = MOST_MS }: { readonly roots?: readonly X509Certificate[]; readonly mostMs?: number } = {},
): TimeStampAuthority {
  return {
    url,
    stamp: async (sha256) => {
      const fail = (detail: string, cause?: unknown) => new XunwangError("X-5205", { authority: url, detail }, cause);
      const nonce = randomBytes(16);
      // A positive number in its shortest form, so that it comes back as it went out.
      nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
      const token = await ask(url, timeStampRequest(sha256, nonce), mostMs).catch((error: Error) => {
        throw fail(error.message || error.name, error);
      });
      const { stamp, problem, detail } = checkTimeStamp(token, sha256, roots);
      if (stamp === null || !mayBeTaken(problem, roots.length > 0)) throw fail(`${problem} ${detail}`.trim());
      if (stamp.nonce !== nonce.toString("hex")) throw fail("the answer is to another request");
      return { token, stamp };
    },
  };
}

function timeStampRequest(sha256: string, nonce: Uint8Array): Uint8Array {
  const asked = new TimeStampReq({
    version: TimeStampReqVersion.v1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA_256, parameters: null }),
      hashedMessage: new OctetString(Buffer.from(sha256, "hex")),
    }),
    nonce: new Uint8Array(nonce).buffer,
    certReq: true,
  });
  return new Uint8Array(AsnConvert.serialize(asked));
}

async function ask(url: string, body: Uint8Array, mostMs: number): Promise<Uint8Array> {
  const { statusCode, body: answer } = await request(url, {
    method: "POST",
    headers: { "content-type": "application/timestamp-query", accept: "application/timestamp-reply" },
    body,
    signal: AbortSignal.timeout(mostMs),
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) {
      answer.destroy();
      throw new Error("the answer is too large");
    }
    chunks.push(chunk);
  }
  if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
  return Buffer.concat(chunks);
}
