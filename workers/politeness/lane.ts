/**
 * A lane: requests of one campaign to one marketplace within this process, which take their places in time together, so
 * that a fast marketplace costs one step in the database for many requests. In: how places are reserved. Out: one place
 * after the other, or the reason why there is none. Throws what reserving throws, to everyone who waits.
 */
import { LATEST_MS } from "./pace.ts";

/** When a request may be sent, by this process's clock (performance.now()), and under which epoch that was granted. */
export interface Place {
  readonly at: number;
  readonly epoch: number;
}

export class Lane<W extends { readonly until: Date } = never> {
  /** Requests in the lane, from their coming to their going. */
  #here = 0;
  /** Those of them that have a place and wait for its time. */
  #placed = 0;
  readonly #reserve: (wished: number, handedBack: number) => Promise<readonly Place[] | W>;
  readonly #waiting: { give: (place: Place | W) => void; refuse: (error: unknown) => void }[] = [];
  #stock: Place[] = [];
  #handedBack = 0;
  #hasFirst = false;
  #isReserving = false;

  constructor(reserve: (wished: number, handedBack: number) => Promise<readonly Place[] | W>) {
    this.#reserve = reserve;
  }

  come(): void {
    this.#here++;
  }

  /** @param hasPlace whether it goes to the marketplace. @returns whether the lane is empty. */
  go(hasPlace: boolean): boolean {
    this.#here--;
    if (hasPlace) this.#placed--;
    return this.#here === 0;
  }

  /** Whoever waits longest for the pace: one of the lane is held for it, the others are put off. */
  beFirst(): boolean {
    if (this.#hasFirst) return false;
    this.#hasFirst = true;
    return true;
  }

  leaveFirst(): void {
    this.#hasFirst = false;
  }

  next(): Promise<Place | W> {
    return new Promise((give, refuse) => {
      this.#waiting.push({ give, refuse });
      this.#serve();
    });
  }

  /** A place was not used: it does not count against the day. */
  handBack(): void {
    this.#placed--;
    this.#handedBack++;
  }

  #serve(): void {
    this.#dropLate();
    while (this.#waiting.length > 0) {
      const place = this.#stock.shift();
      if (!place) break;
      this.#placed++;
      this.#waiting.shift()?.give(place);
    }
    if (this.#waiting.length > 0 && !this.#isReserving) void this.#fill();
  }

  async #fill(): Promise<void> {
    this.#isReserving = true;
    const handedBack = this.#handedBack;
    this.#handedBack = 0;
    try {
      const got = await this.#reserve(Math.max(this.#here - this.#placed, this.#waiting.length), handedBack);
      if ("until" in got) {
        this.#handedBack += handedBack;
        for (const { give } of this.#waiting.splice(0)) give(got);
      } else this.#stock.push(...got);
    } catch (error) {
      this.#handedBack += handedBack;
      for (const { refuse } of this.#waiting.splice(0)) refuse(error);
    }
    this.#isReserving = false;
    this.#serve();
  }

  #dropLate(): void {
    const latest = performance.now() - LATEST_MS;
    const good = this.#stock.filter(({ at }) => at > latest);
    this.#handedBack += this.#stock.length - good.length;
    this.#stock = good;
  }
}
