/**
 * Reads and checks an RFC 3161 answer. In: its bytes, the hash it should be about, and the roots that are trusted. Out:
 * when it was made and by whom, and what is wrong with it. It asks nobody and trusts nothing but the roots given.
 *
 * Checked: the status; the imprint is the hash; the content's digest and the signature over the signed attributes; that
 * these name the certificate that signed; that it may do nothing but time-stamp; its path to a root, at the time stated.
 * Not checked: revocation, for which one would have to ask.
 */
import { constants, createHash, type KeyObject, verify as verifySignature, X509Certificate } from "node:crypto";
import { SignedData, type SignerInfo } from "@peculiar/asn1-cms";
import { AsnConvert } from "@peculiar/asn1-schema";
import { PKIStatus, TimeStampResp, TSTInfo } from "@peculiar/asn1-tsp";
import { Certificate } from "@peculiar/asn1-x509";
import { derAt, derNode, derNodes, oidOf } from "./der.ts";
import { pssParameters, RSA_PSS } from "./rsa-pss.ts";

export interface TimeStamp {
  readonly at: Date;
  /** Who signed, as the certificate says. */
  readonly authority: string;
  readonly serial: string;
  /** What it is about, hex, and the algorithm's name. */
  readonly imprint: string;
  readonly nonce: string | null;
}

export type TimeStampProblem =
  | "unreadable"
  | "not-granted"
  | "other-imprint"
  | "bad-signature"
  | "unsupported-signature"
  | "not-for-time-stamps"
  | "untrusted";

export interface CheckedTimeStamp {
  readonly stamp: TimeStamp | null;
  /** Null: nothing is wrong. "untrusted" alone: all holds but for the path to a root. */
  readonly problem: TimeStampProblem | null;
  readonly detail: string;
}

const SHA_256 = "2.16.840.1.101.3.4.2.1";
const HASHES: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  [SHA_256]: "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
  "1.2.156.10197.1.401": "sm3",
};
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
/** RSA with the digest algorithm of the signer, RSA and ECDSA with one of their own. */
const SIGNATURES: Readonly<Record<string, string | null>> = {
  "1.2.840.113549.1.1.1": null,
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
};
const LONGEST_PATH = 8;

/** @param sha256 hex, what should have been stamped. @param roots certificates that are trusted; none leaves "untrusted". */
export function checkTimeStamp(
  response: Uint8Array,
  sha256: string,
  roots: readonly X509Certificate[],
): CheckedTimeStamp {
  let stamp: TimeStamp | null = null;
  const is = (problem: TimeStampProblem | null, detail = ""): CheckedTimeStamp => ({ stamp, problem, detail });
  try {
    const answer = AsnConvert.parse(response, TimeStampResp);
    if (derNode(response).raw.byteLength !== response.byteLength) return is("unreadable", "bytes after the answer");
    const { status } = answer.status;
    if (status !== PKIStatus.granted && status !== PKIStatus.grantedWithMods) {
      return is("not-granted", `status ${status} ${answer.status.statusString ?? ""}`.trim());
    }
    if (answer.timeStampToken?.contentType !== SIGNED_DATA) return is("unreadable", "no signed data");
    const signedBytes = new Uint8Array(answer.timeStampToken.content);
    const signed = AsnConvert.parse(signedBytes, SignedData);
    const content = signed.encapContentInfo.eContent?.single?.buffer;
    if (signed.encapContentInfo.eContentType !== TST_INFO || !content) return is("unreadable", "no TSTInfo");
    const info = AsnConvert.parse(content, TSTInfo);
    const certificates = certificatesOf(signedBytes);
    const signer = signed.signerInfos[0];
    if (!signer || signed.signerInfos.length !== 1) return is("unreadable", "not one signer");
    const attributes = signedAttributes(signedBytes, signer);
    const certificate = certificates.find((each) => named(attributes, each)) ?? null;
    stamp = {
      at: info.genTime,
      authority: certificate ? subjectOf(certificate) : "",
      serial: hex(info.serialNumber),
      imprint: hex(info.messageImprint.hashedMessage.buffer),
      nonce: info.nonce ? hex(info.nonce) : null,
    };
    if (info.messageImprint.hashAlgorithm.algorithm !== SHA_256 || stamp.imprint !== sha256) return is("other-imprint");
    if (!certificate) return is("bad-signature", "no certificate is the one the signature names");
    const flaw = signatureFlaw(signer, attributes, new Uint8Array(content), certificate.publicKey);
    if (flaw) return is(flaw, `signature algorithm ${signer.signatureAlgorithm.algorithm}`);
    if (!mayOnlyTimeStamp(certificate)) return is("not-for-time-stamps", stamp.authority);
    return leadsToRoot(certificate, certificates, roots, stamp.at) ? is(null) : is("untrusted", stamp.authority);
  } catch (error) {
    return is("unreadable", error instanceof Error ? error.message : String(error));
  }
}

interface Attributes {
  /** All of them, byte for byte. */
  readonly raw: Uint8Array;
  /** First value of the attribute of a type, as it stands. */
  get(type: string): Uint8Array | undefined;
}

function signedAttributes(signedData: Uint8Array, { signedAttrs = [] }: SignerInfo): Attributes {
  const signers = derNodes(derNode(signedData).content).at(-1);
  const signer = signers && derNodes(signers.content)[0];
  const raw = signer && derNodes(signer.content).find(({ tag }) => tag === 0xa0)?.raw;
  const values = new Map(
    signedAttrs.map(({ attrType, attrValues: [value = new ArrayBuffer(0)] }) => [attrType, new Uint8Array(value)]),
  );
  return { raw: raw ?? new Uint8Array(), get: (type) => values.get(type) };
}

/** Whether the signed attributes say that this certificate signed: a token could be given another with the same key. */
function named(attributes: Attributes, { raw }: X509Certificate): boolean {
  for (const [type, fallback] of [
    [SIGNING_CERTIFICATE_V2, "sha256"],
    [SIGNING_CERTIFICATE, "sha1"],
  ] as const) {
    const attribute = attributes.get(type);
    const first = attribute && derAt(attribute, 0, 0);
    if (!first) continue;
    const parts = derNodes(first.content);
    const algorithm = parts[0]?.tag === 0x30 ? oidOf(derNodes(parts[0].content)[0]?.content) : null;
    const hash = algorithm === null ? fallback : HASHES[algorithm];
    const certHash = parts.find(({ tag }) => tag === 0x04)?.content;
    if (hash && certHash) return createHash(hash).update(raw).digest().equals(certHash);
  }
  return false;
}

function signatureFlaw(
  signer: SignerInfo,
  attributes: Attributes,
  content: Uint8Array,
  key: KeyObject,
): TimeStampProblem | null {
  const digest = HASHES[signer.digestAlgorithm.algorithm];
  if (!digest) return "unsupported-signature";
  const stated = attributes.get(MESSAGE_DIGEST);
  const type = attributes.get(CONTENT_TYPE);
  if (!stated || !type || oidOf(derNode(type).content) !== TST_INFO) return "bad-signature";
  if (!createHash(digest).update(content).digest().equals(derNode(stated).content)) return "bad-signature";
  const { algorithm, parameters } = signer.signatureAlgorithm;
  const pss = algorithm === RSA_PSS ? pssParameters(parameters ? new Uint8Array(parameters) : null, HASHES) : null;
  const hash = pss?.hash ?? SIGNATURES[algorithm];
  if (hash === undefined) return "unsupported-signature";
  // They stand as [0] IMPLICIT and are signed as the SET they are.
  const signed = Buffer.from(attributes.raw);
  signed[0] = 0x31;
  const padding = pss && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pss.saltLength };
  const good = verifySignature(hash ?? digest, signed, { key, ...padding }, new Uint8Array(signer.signature.buffer));
  return good ? null : "bad-signature";
}

/** RFC 3161, 2.3: extended key usage is there, critical, and time-stamping alone. */
function mayOnlyTimeStamp(certificate: X509Certificate): boolean {
  const { extensions = [] } = AsnConvert.parse(certificate.raw, Certificate).tbsCertificate;
  const critical = extensions.some(({ extnID, critical }) => extnID === EXTENDED_KEY_USAGE && critical);
  return critical && certificate.keyUsage?.length === 1 && certificate.keyUsage[0] === TIME_STAMPING;
}

function leadsToRoot(
  signer: X509Certificate,
  among: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  at: Date,
): boolean {
  let current = signer;
  for (let step = 0; step < LONGEST_PATH; step++) {
    if (!validAt(current, at)) return false;
    if (roots.some(({ raw }) => raw.equals(current.raw))) return true;
    const issued = (issuer: X509Certificate) =>
      issuer.ca && current.checkIssued(issuer) && current.verify(issuer.publicKey);
    if (roots.some((root) => issued(root) && validAt(root, at))) return true;
    const next = among.find((issuer) => !issuer.raw.equals(current.raw) && issued(issuer));
    if (!next) return false;
    current = next;
  }
  return false;
}

function validAt({ validFrom, validTo }: X509Certificate, at: Date): boolean {
  return new Date(validFrom) <= at && at <= new Date(validTo);
}

/** The certificates in the signed data, byte for byte. */
function certificatesOf(signedData: Uint8Array): X509Certificate[] {
  const set = derNodes(derNode(signedData).content).find(({ tag }) => tag === 0xa0);
  return set ? derNodes(set.content).flatMap(({ tag, raw }) => (tag === 0x30 ? [new X509Certificate(raw)] : [])) : [];
}

function subjectOf({ subject }: X509Certificate): string {
  return subject.split("\n").reverse().join(", ");
}

function hex(bytes: ArrayBuffer | Uint8Array): string {
  return Buffer.from(new Uint8Array(bytes)).toString("hex");
}
