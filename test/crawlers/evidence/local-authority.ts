/**
 * A time-stamp authority on this machine, made with the openssl command: a root, a certificate for time-stamps and nothing
 * else, and a small server that answers by `openssl ts -reply`. In: nothing. Out: its address and its root's file.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface LocalAuthority {
  readonly url: string;
  /** PEM file of its root. */
  readonly ca: string;
  readonly folder: string;
  /** While true it answers every request with status 503. */
  down: boolean;
  /** Requests that reached it. */
  asked: number;
  close(): Promise<void>;
}

/** @param rsa its keys are RSA instead of P-256. */
export async function startLocalAuthority(rsa = false): Promise<LocalAuthority> {
  const folder = mkdtempSync(join(tmpdir(), "xunwang-tsa-"));
  const openssl = (...words: string[]) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  const kind = rsa ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  const key = ["-newkey", ...kind, "-nodes"];
  writeFileSync(
    join(folder, "ts.cnf"),
    `[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[stamps]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = here
[here]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
`,
  );
  writeFileSync(join(folder, "serial"), "01\n");
  const config = ["-config", "ts.cnf"];
  const root = ["-x509", "-days", "30", "-subj", "/CN=Local Root", "-extensions", "root"];
  openssl("req", ...config, ...key, ...root, "-keyout", "ca.key", "-out", "ca.pem");
  openssl("req", ...config, ...key, "-subj", "/CN=Local Stamps", "-keyout", "tsa.key", "-out", "tsa.csr");
  const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30"];
  openssl(
    "x509",
    "-req",
    "-in",
    "tsa.csr",
    ...signed,
    "-extfile",
    "ts.cnf",
    "-extensions",
    "stamps",
    "-out",
    "tsa.pem",
  );
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      authority.asked++;
      if (authority.down) return response.writeHead(503).end();
      writeFileSync(join(folder, "query.tsq"), Buffer.concat(chunks));
      openssl("ts", "-reply", ...config, "-section", "here", "-queryfile", "query.tsq", "-out", "answer.tsr");
      response.writeHead(200, { "content-type": "application/timestamp-reply" });
      response.end(readFileSync(join(folder, "answer.tsr")));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const authority: LocalAuthority = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ca: join(folder, "ca.pem"),
    folder,
    down: false,
    asked: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((ended) => server.close(ended));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return authority;
}
