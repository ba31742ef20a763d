/**
 * Where the queues live: Redis through ioredis where one is configured, else PostgreSQL through BullMQ's own backend.
 * Everything above this file is the same for both.
 *
 * BullMQ's PostgreSQL backend keeps one connection per worker for LISTEN and shares the rest; here all queues of a
 * process share one pool, which is faster than a pool per queue and keeps the server's connections few.
 */
import {
  type ConnectionOptions,
  createPostgresBackend,
  type DefaultJobOptions,
  type Job,
  type PostgresConnectionOptions,
  Queue,
  Worker,
  type WorkerOptions,
  withBackend,
} from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { XunwangError } from "#domain/errors.ts";

export type Processor = (job: Job) => Promise<void>;

/** What the steps need of a queue, whichever backend it has. */
export interface QueueBackend {
  readonly kind: "redis" | "postgres";
  openQueue(name: string): Queue;
  openWorker(name: string, processor: Processor, options: Omit<WorkerOptions, "connection">): Worker;
  close(): Promise<void>;
}

const SCHEMA = "bullmq";
const KEEP: DefaultJobOptions = {
  removeOnComplete: true,
  removeOnFail: { age: 7 * 86_400, count: 1_000 },
};

export interface BackendOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  /** Workers this process will open: each listens on a connection of its own. */
  readonly workers: number;
  /** Prefix of all keys in Redis. */
  readonly prefix?: string;
}

/** Errors: X-2004 where Redis does not answer. */
export async function openBackend(options: BackendOptions): Promise<QueueBackend> {
  return options.redisUrl ? openRedis(options.redisUrl, options.prefix ?? "xunwang") : openPostgres(options);
}

function openPostgres({ databaseUrl, workers }: BackendOptions): QueueBackend {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: workers + 6,
    options: `-c search_path=${SCHEMA}`,
    idleTimeoutMillis: 300_000,
    application_name: "xunwang queues",
  });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  // Every queue and worker listens on the shared pool.
  pool.setMaxListeners(0);
  const bound = withBackend(createPostgresBackend);
  // BullMQ describes the pool in types of its own; it is a pg.Pool all the same.
  const connection = pool as unknown as PostgresConnectionOptions;
  return {
    kind: "postgres",
    openQueue: (name) => new bound.Queue(name, { connection, defaultJobOptions: KEEP }) as unknown as Queue,
    openWorker: (name, processor, options) =>
      new bound.Worker(name, processor, { ...options, connection }) as unknown as Worker,
    close: () => pool.end(),
  };
}

async function openRedis(url: string, prefix: string): Promise<QueueBackend> {
  // One connection for all producers; every worker gets a blocking one of its own from BullMQ.
  const redis = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true, enableReadyCheck: true });
  redis.on("error", () => {});
  const connection = redis as unknown as ConnectionOptions;
  try {
    await Promise.race([redis.connect(), refuseAfter(5_000)]);
  } catch (error) {
    redis.disconnect();
    throw new XunwangError("X-2004", { detail: error instanceof Error ? error.message : String(error) }, error);
  }
  return {
    kind: "redis",
    openQueue: (name) => new Queue(name, { connection, prefix, defaultJobOptions: KEEP }),
    openWorker: (name, processor, options) => new Worker(name, processor, { ...options, connection, prefix }),
    close: async () => {
      redis.disconnect();
    },
  };
}

function refuseAfter(milliseconds: number): Promise<never> {
  return new Promise((_, refuse) => {
    setTimeout(() => refuse(new Error(`no answer within ${milliseconds / 1_000} s`)), milliseconds).unref();
  });
}
