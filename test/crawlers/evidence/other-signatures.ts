/**
 * Time-stamps signed otherwise than the openssl command would: in SM2 by name only, and in RSA-PSS for real. In: a good
 * answer of the local authority. Out: another answer.
 */
import { constants, sign } from "node:crypto";
import { SignedData } from "@peculiar/asn1-cms";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import { TimeStampResp } from "@peculiar/asn1-tsp";
import { AlgorithmIdentifier } from "@peculiar/asn1-x509";
import { derNode, derNodes } from "#crawlers/evidence/der.ts";

const ECDSA_WITH_SHA256 = Buffer.from("06082a8648ce3d040302", "hex");
const SM2_WITH_SM3 = Buffer.from("06082a811ccf55018375", "hex");

/** As an authority of commercial cryptography would name its signature; it is none. */
export function namedSm2(answer: Uint8Array): Buffer {
  const other = Buffer.from(answer);
  const at = other.lastIndexOf(ECDSA_WITH_SHA256);
  if (at < 0) throw new Error("not signed by ECDSA");
  SM2_WITH_SM3.copy(other, at);
  return other;
}

/** Signed anew with RSA-PSS, SHA-256 and a salt of 32. @param key PEM. @param named length of the salt the answer names. */
export function signedWithPss(answer: Uint8Array, key: string, named = 32): Buffer {
  const response = AsnConvert.parse(answer, TimeStampResp);
  if (!response.timeStampToken) throw new Error("no token");
  const signed = AsnConvert.parse(response.timeStampToken.content, SignedData);
  const [signer] = signed.signerInfos;
  if (!signer) throw new Error("no signer");
  const sha256 = "300d06096086480165030402010500";
  const mgf1 = `301806092a864886f70d010108${"300b0609608648016503040201"}`;
  const salt = `0201${named.toString(16).padStart(2, "0")}`;
  const field = (tag: string, hex: string) => tag + (hex.length / 2).toString(16).padStart(2, "0") + hex;
  const inner = field("a0", sha256) + field("a1", mgf1) + field("a2", salt);
  const parameters = new Uint8Array(Buffer.from(field("30", inner), "hex")).buffer;
  signer.signatureAlgorithm = new AlgorithmIdentifier({ algorithm: "1.2.840.113549.1.1.10", parameters });
  const attributes = attributesOf(new Uint8Array(AsnConvert.serialize(signed)));
  attributes[0] = 0x31;
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  signer.signature = new OctetString(sign("sha256", attributes, { key, ...padding }));
  response.timeStampToken.content = AsnConvert.serialize(signed);
  return Buffer.from(AsnConvert.serialize(response));
}

function attributesOf(signedData: Uint8Array): Buffer {
  const signers = derNodes(derNode(signedData).content).at(-1);
  const [signer] = derNodes(signers?.content ?? new Uint8Array());
  const found = derNodes(signer?.content ?? new Uint8Array()).find(({ tag }) => tag === 0xa0);
  return Buffer.from(found?.raw ?? []);
}
