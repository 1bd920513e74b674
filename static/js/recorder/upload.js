// Sends what the store holds, one chunk after the other, until the server has all of it.
import { Refused, Unreachable, begin, finish, look, put, remove } from "./api.js";

const WAITS = [1, 2, 4, 8, 15, 30]; // seconds between tries
const PATIENCE = 120_000; // milliseconds for one chunk

function blockOf({ status, code, detail }) {
  if (status === 401 || status === 403) return { code: "signed-out", detail };
  if (status === 404) return { code: "gone", detail };
  return { code: code || String(status), detail };
}

const passingOf = (error) => {
  if (error instanceof Unreachable) return "offline";
  return error.status === 507 ? "disk-full" : "busy";
};

const has = (ranges, number) => ranges.some(([first, last]) => first <= number && number <= last);

// A recording that nobody came back to is put together from what there is.
const assembled = ({ state }) => state === "ready" || state === "broken";

export class Uploader extends EventTarget {
  #store;
  #rows = new Set();
  #blocks = new Map(); // by recording: why it does not go on without the person
  #running = false;
  #woken = false;
  #tries = 0;
  #request = null;
  #hurry = () => {};

  constructor(store) {
    super();
    this.#store = store;
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      for (const row of this.#rows) if (this.#blocks.get(row.key)?.code === "signed-out") this.retry(row);
    });
  }

  async begin(row, signal) {
    const { id, limits } = await begin(row.kind, signal);
    Object.assign(row, { id, limits });
    await this.#store.save(row);
    this.#tell(row);
  }

  send(row) {
    this.#rows.add(row);
    this.wake();
  }

  // After a reload: what the server has already need not go again.
  async resume(row) {
    try {
      if (row.id && !row.discarded) await this.#compare(row);
    } catch (error) {
      if (error instanceof Refused && !error.passing) this.#block(row, error);
    }
    if (!row.done) this.send(row);
  }

  async #compare(row) {
    const there = await look(row.id);
    row.limits = there.limits;
    for (const { number, received } of there.segments) {
      for (let i = 0; i < (row.segments[number]?.chunks ?? 0); i++) {
        if (has(received, i)) await this.#store.drop({ key: row.key, segment: number, number: i });
      }
    }
    if (assembled(there) && !await this.#store.left(row.key)) await this.#over(row);
    else await this.#tell(row);
  }

  retry(row) {
    this.#blocks.delete(row.key);
    this.#tries = 0;
    this.wake();
    this.#hurry();
    this.#tell(row);
  }

  // Gives up what the server does not take, and finishes with what it has, if it has anything.
  async settle(row) {
    const there = await look(row.id), { segments } = there;
    if (assembled(there)) {
      this.#blocks.delete(row.key);
      await this.#over(row);
      return true;
    }
    for (const segment of row.segments) segment.chunks = 0;
    for (const { number, received } of segments) {
      if (row.segments[number]) row.segments[number].chunks = (received.at(-1)?.[1] ?? -1) + 1;
    }
    if (!row.segments.some(({ chunks }) => chunks)) return false;
    row.stopped = true;
    await this.#store.dropAll(row.key);
    await this.#store.save(row);
    this.retry(row);
    return true;
  }

  async discard(row) {
    row.discarded = true;
    if (this.#request?.row === row) this.#request.abort.abort();
    await this.#store.dropAll(row.key);
    await this.#store.save(row);
    this.#blocks.delete(row.key);
    this.send(row);
  }

  wake() {
    this.#woken = true;
    if (!this.#running) this.#run();
  }

  async #run() {
    this.#running = true;
    try {
      while (this.#woken) {
        this.#woken = false;
        for (let row; (row = await this.#next());) await this.#attempt(row);
      }
    } finally {
      this.#running = false;
    }
  }

  // What is being recorded goes first: it is the one that could still be cut short.
  async #next() {
    const open = [...this.#rows].filter((row) => !this.#blocks.has(row.key));
    for (const row of open.sort((a, b) => a.stopped - b.stopped)) {
      if (row.discarded || row.stopped || await this.#store.first(row.key)) return row;
    }
    return null;
  }

  async #attempt(row) {
    try {
      await this.#step(row);
      this.#tries = 0;
    } catch (error) {
      if (error instanceof Unreachable || (error instanceof Refused && error.passing)) await this.#pause(row, error);
      else if (error instanceof Refused) this.#block(row, error);
      else throw error;
    }
  }

  async #step(row) {
    if (row.discarded) return this.#remove(row);
    if (!row.id) await this.begin(row);
    const chunk = await this.#store.first(row.key);
    if (chunk) await this.#put(row, chunk);
    else if (row.stopped) await this.#finish(row);
  }

  async #put(row, chunk) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    this.#request = { row, abort };
    try {
      await put(row.id, chunk, abort.signal);
    } catch (error) {
      // The server keeps what came first under this number; ours cannot replace it.
      if (!(error instanceof Refused && error.code === "different")) throw error;
    } finally {
      clearTimeout(timer);
      this.#request = null;
    }
    await this.#store.drop(chunk);
    await this.#tell(row);
  }

  async #finish(row) {
    const counts = row.segments.map(({ chunks }, number) => [number, chunks]).filter(([, chunks]) => chunks);
    if (!counts.length) return this.discard(row);
    await finish(row.id, Object.fromEntries(counts));
    await this.#over(row);
  }

  async #over(row) {
    row.done = true;
    this.#rows.delete(row);
    await this.#store.forget(row.key);
    await this.#tell(row);
  }

  async #remove(row) {
    try {
      if (row.id) await remove(row.id);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 404)) throw error;
    }
    this.#rows.delete(row);
    await this.#store.forget(row.key);
  }

  async #pause(row, error) {
    if (row.discarded && !this.#tries) { this.#tries = 1; return; } // we broke that request ourselves
    const seconds = WAITS[Math.min(this.#tries++, WAITS.length - 1)];
    await this.#tell(row, passingOf(error));
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.#hurry = () => { clearTimeout(timer); resolve(); };
    });
    this.#hurry = () => {};
  }

  #block(row, error) {
    this.#blocks.set(row.key, blockOf(error));
    return this.#tell(row);
  }

  async #tell(row, passing = "") {
    const total = row.segments.reduce((sum, { chunks }) => sum + chunks, 0);
    const left = await this.#store.left(row.key);
    const detail = {
      row, total, passing, safe: Math.max(0, total - left), done: Boolean(row.done),
      block: this.#blocks.get(row.key) ?? null, durable: this.#store.durable,
    };
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }
}
