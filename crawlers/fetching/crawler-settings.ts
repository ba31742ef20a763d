/**
 * The settings under which our Crawlee crawlers live: long, quietly, and without a disk.
 *
 * Left to itself Crawlee writes ./storage, logs to the console, starts `ps` every second to measure its memory, begins
 * with one request at a time and takes SIGINT for itself. None of it fits a worker process that has its own store, log,
 * limits and shutdown.
 */
import { totalmem } from "node:os";
import {
  type AutoscaledPoolOptions,
  Configuration,
  EventManager,
  Log,
  LogLevel,
  type StatisticsOptions,
} from "@crawlee/core";
import { MemoryStorage } from "@crawlee/memory-storage";

/**
 * Measures this process's memory in microseconds, instead of by a process spawned every second. The CPU is left out:
 * busy is what a machine that also reads, stores and judges pages should be, and waiting for an answer takes none.
 */
class QuietEvents extends EventManager {
  #timer: ReturnType<typeof setInterval> | null = null;

  override async init(): Promise<void> {
    if (this.isInitialized()) return;
    await super.init();
    this.#timer = setInterval(() => {
      this.emit("systemInfo", {
        createdAt: new Date(),
        memTotalBytes: memoryOfThisMachine(),
        memCurrentBytes: process.memoryUsage.rss(),
        cpuCurrentUsage: 0,
        isCpuOverloaded: false,
      });
    }, 1_000).unref();
  }

  override async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await super.close();
  }
}

/** What the machine or the container has, in bytes. */
function memoryOfThisMachine(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

/** A configuration of its own per crawler, so that two crawlers in one process share nothing. */
export function crawlerConfiguration(): Configuration {
  const configuration = new Configuration({
    persistStorage: false,
    purgeOnStart: false,
    storageClient: new MemoryStorage({ persistStorage: false, writeMetadata: false }),
    memoryMbytes: Math.floor((memoryOfThisMachine() * 0.75) / 2 ** 20),
    persistStateIntervalMillis: 86_400_000,
  });
  configuration.set("eventManager", new QuietEvents(configuration));
  return configuration;
}

/** Options every crawler of ours has. */
export function crawlerOptions(maxConcurrency: number): {
  readonly log: Log;
  readonly autoscaledPoolOptions: AutoscaledPoolOptions;
  readonly minConcurrency: number;
  readonly maxConcurrency: number;
  readonly keepAlive: true;
  readonly statusMessageLoggingInterval: number;
  readonly statisticsOptions: StatisticsOptions;
  readonly requestHandlerTimeoutSecs: number;
  readonly sessionPoolOptions: { maxPoolSize: number; persistenceOptions: { enable: false } };
} {
  return {
    log: new Log({ level: LogLevel.OFF }),
    // A marketplace's concurrency is already small; waiting for answers costs nothing, so we begin at the top and
    // Crawlee scales down to half where memory or event loop are overloaded.
    autoscaledPoolOptions: { desiredConcurrency: maxConcurrency, loggingIntervalSecs: null, autoscaleIntervalSecs: 5 },
    minConcurrency: Math.max(1, Math.floor(maxConcurrency / 2)),
    maxConcurrency,
    keepAlive: true,
    statusMessageLoggingInterval: 86_400,
    statisticsOptions: { logIntervalSecs: 86_400, persistenceOptions: { enable: false }, saveErrorSnapshots: false },
    // Never first: each request brings its own bound.
    requestHandlerTimeoutSecs: 86_400,
    sessionPoolOptions: { maxPoolSize: maxConcurrency, persistenceOptions: { enable: false } },
  };
}
