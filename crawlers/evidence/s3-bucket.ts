/**
 * A bucket of S3-compatible object storage: objects in, bytes or ranges out, listed and removed. Addressed by path
 * (endpoint/bucket), signed with V4, each request bounded in time and tried a few times.
 * Goes wrong: X-5701 where it cannot be reached or keeps failing, X-5702 where it refuses; neither names the key's secret.
 */
import { S3mini, S3ServiceError } from "s3mini";
import { XunwangError } from "#domain/errors.ts";

export interface BucketPlace {
  /** Scheme, host, port and bucket, e.g. "https://s3.example/evidence"; no credentials in it. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Bucket {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** null where there is nothing under the key. */
  get(key: string, range?: { readonly at: number; readonly size: number }): Promise<Uint8Array | null>;
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly bytes: number }>;
  /** What is gone already is no error. */
  remove(key: string): Promise<void>;
  /** Errors: the last try failed moments ago, so that another now would only be in the way. */
  ready(): void;
}

const PAUSES_MS = [200, 1_000];
const TIMEOUT_MS = 60_000;
const PATIENCE_MS = 15_000;
const KEYS_AT_ONCE = 1_000;

export function openBucket(
  { endpoint, region, accessKeyId, secretAccessKey }: BucketPlace,
  { pausesMs = PAUSES_MS, patienceMs = PATIENCE_MS }: { pausesMs?: readonly number[]; patienceMs?: number } = {},
): Bucket {
  const client = new S3mini({ endpoint, region, accessKeyId, secretAccessKey, requestAbortTimeout: TIMEOUT_MS });
  let failed: { readonly at: number; readonly error: XunwangError } | null = null;

  async function tried<T>(work: () => Promise<T>): Promise<T> {
    for (let n = 0; ; n++) {
      try {
        const done = await work();
        failed = null;
        return done;
      } catch (error) {
        const pause = pausesMs[n];
        if (pause !== undefined && mayPass(error)) {
          await new Promise((wake) => setTimeout(wake, pause));
          continue;
        }
        const named = named57(endpoint, error);
        failed = { at: Date.now(), error: named };
        throw named;
      }
    }
  }

  return {
    put: (key, bytes) =>
      tried(async () => {
        await (await client.putObject(key, Buffer.from(bytes), "application/octet-stream")).arrayBuffer();
      }),
    get: (key, range) =>
      tried(async () => {
        try {
          const answer = range
            ? await client.getObjectRaw(key, false, range.at, range.at + range.size)
            : await client.getObjectRaw(key);
          const bytes = Buffer.from(await answer.arrayBuffer());
          // A store that does not know ranges answers with the whole.
          return range && answer.status === 200 ? bytes.subarray(range.at, range.at + range.size) : bytes;
        } catch (error) {
          if (error instanceof S3ServiceError && error.status === 404 && error.serviceCode !== "NoSuchBucket")
            return null;
          // Past the object's end: what is there is nothing.
          if (error instanceof S3ServiceError && error.status === 416) return new Uint8Array();
          throw error;
        }
      }),
    async *list(prefix) {
      let token: string | undefined;
      do {
        const page = await tried(async () => {
          const found = await client.listObjectsPaged("/", prefix, KEYS_AT_ONCE, token);
          if (!found?.objects) throw new S3ServiceError("S3 returned 404 – NoSuchBucket", 404, "NoSuchBucket");
          return found;
        });
        for (const { Key: key, Size: bytes } of page.objects ?? []) yield { key, bytes: Number(bytes) };
        token = page.nextContinuationToken;
      } while (token);
    },
    remove: (key) => tried(async () => void (await client.deleteObject(key))),
    ready: () => {
      if (failed && Date.now() - failed.at < patienceMs) throw failed.error;
    },
  };
}

/** Whether the same may succeed a moment later: anything but a refusal that stands. */
function mayPass(error: unknown): boolean {
  return !(error instanceof S3ServiceError) || error.status >= 500 || error.status === 429 || error.status === 408;
}

function named57(endpoint: string, error: unknown): XunwangError {
  if (error instanceof S3ServiceError && !mayPass(error)) {
    return new XunwangError("X-5702", { store: endpoint, detail: `${error.status} ${error.serviceCode ?? ""}`.trim() });
  }
  return new XunwangError("X-5701", { store: endpoint, detail: causeOf(error) });
}

/** The innermost word on what happened; an answer's body may quote the request and is left out. */
function causeOf(error: unknown): string {
  if (error instanceof S3ServiceError) return `${error.status} ${error.serviceCode ?? ""}`.trim();
  const { cause, code, message } = error as { cause?: unknown; code?: string; message?: string };
  return cause instanceof Error ? causeOf(cause) : (code ?? message ?? String(error));
}
