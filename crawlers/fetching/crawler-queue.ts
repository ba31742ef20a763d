/**
 * What a long-lived Crawlee crawler takes its requests from: a hand-over in memory.
 *
 * A task goes in with a promise that ends with it. Crawlee's own in-memory queue remembers every request it ever saw
 * (so that a campaign of millions would fill the worker), deduplicates what our database already did, and costs about
 * a millisecond each; this one forgets a request when it is handled. Nothing is lost with it when the process dies:
 * what is owed stands in the job queue, not here.
 */
import { type IRequestManager, Request } from "@crawlee/core";

export interface CrawlerQueue<Task> extends IRequestManager {
  /** Puts a task at the end of the queue. */
  push(task: Task, url: string): void;
  /** The task a Crawlee request stands for. */
  taskOf(request: Request): Task | undefined;
  /** Takes out everything still waiting. */
  drain(): Task[];
}

/**
 * An empty queue.
 * @param options skipNavigation where a browser crawler must not navigate by itself
 */
export function createCrawlerQueue<Task>(options: { readonly skipNavigation?: boolean } = {}): CrawlerQueue<Task> {
  let waiting: Request[] = [];
  let head = 0;
  let count = 0;
  const tasks = new Map<string, Task>();

  const take = (): Request | null => {
    const request = waiting[head];
    if (request === undefined) return null;
    head += 1;
    if (head > 1024 && head * 2 > waiting.length) {
      waiting = waiting.slice(head);
      head = 0;
    }
    return request;
  };
  const fedByPush = () => Promise.reject(new Error("this queue is fed by push"));

  return {
    push: (task, url) => {
      count += 1;
      const key = String(count);
      tasks.set(key, task);
      waiting.push(new Request({ url, uniqueKey: key, id: key, ...options }));
    },
    taskOf: (request) => tasks.get(request.uniqueKey),
    drain: () => {
      const rest = waiting.slice(head).flatMap((request) => tasks.get(request.uniqueKey) ?? []);
      waiting = [];
      head = 0;
      return rest;
    },
    fetchNextRequest: async <T>() => take() as Request<T & Record<string, unknown>> | null,
    markRequestHandled: async (request) => {
      tasks.delete(request.uniqueKey);
    },
    reclaimRequest: async (request) => {
      waiting.push(request);
      return null;
    },
    isEmpty: async () => head >= waiting.length,
    isFinished: async () => tasks.size === 0,
    handledCount: async () => count - tasks.size,
    getTotalCount: () => count,
    getPendingCount: () => waiting.length - head,
    addRequest: fedByPush,
    addRequestsBatched: fedByPush,
    async *[Symbol.asyncIterator]() {
      for (let request = take(); request !== null; request = take()) yield request;
    },
  };
}
