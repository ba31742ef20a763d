/**
 * The bucket as its setting names it: https://ACCESS:SECRET@host[:port]/bucket[?region=…]. In: text. Out: the bucket, its
 * credentials apart from its address; null where it is not written so.
 */
import type { BucketPlace } from "#crawlers/evidence/s3-bucket.ts";

const BUCKET = /^\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/;

export function bucketOf(text: string): BucketPlace | null {
  if (!URL.canParse(text)) return null;
  const { protocol, host, pathname, username, password, searchParams } = new URL(text);
  const bucket = BUCKET.exec(pathname)?.[1];
  if (!/^https?:$/.test(protocol) || bucket === undefined || username === "" || password === "") return null;
  try {
    return {
      endpoint: `${protocol}//${host}/${bucket}`,
      region: searchParams.get("region") ?? "us-east-1",
      accessKeyId: decodeURIComponent(username),
      secretAccessKey: decodeURIComponent(password),
    };
  } catch {
    return null;
  }
}
