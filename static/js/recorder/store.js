// What was recorded and is not yet safe on the server. It lies in IndexedDB, each person's own, or in
// memory where the browser has no room or gives none (then `durable` is false, and "memory" is told).
const NAME = "prepsite-recordings";

const result = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const written = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onerror = transaction.onabort = () => reject(transaction.error);
});
const before = (a, b) => a.segment - b.segment || a.number - b.number;
const chunksOf = (key) => IDBKeyRange.bound([key], [key, []]);

function database() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("rows", { keyPath: "key" });
    request.result.createObjectStore("chunks", { keyPath: ["key", "segment", "number"] });
  };
  return result(request);
}

export class Store extends EventTarget {
  #db = null;
  #rows = new Map();
  #chunks = new Map(); // by recording: those that the database did not take
  durable = true;

  constructor(person) {
    super();
    this.person = person;
  }

  static async open(person) {
    const store = new Store(person);
    try {
      store.#db = await database();
    } catch {
      store.#fallBack();
    }
    return store;
  }

  #fallBack() {
    this.durable = false;
    this.dispatchEvent(new Event("memory"));
  }

  // Everything at once, or in memory.
  async #write(work, instead) {
    try {
      if (!this.#db) throw new Error("no database");
      const transaction = this.#db.transaction(["rows", "chunks"], "readwrite", { durability: "strict" });
      const over = written(transaction);
      work(transaction.objectStore("rows"), transaction.objectStore("chunks"));
      await over;
    } catch {
      instead();
      if (this.durable) this.#fallBack();
    }
  }

  #chunkStore() { return this.#db.transaction("chunks").objectStore("chunks"); }

  create(kind, place) {
    return {
      key: crypto.randomUUID(), person: this.person, id: null, kind, place,
      begun: Date.now(), seconds: 0, stopped: false, discarded: false, limits: null, segments: [],
    };
  }

  async recordings() {
    const kept = this.#db ? await result(this.#db.transaction("rows").objectStore("rows").getAll()) : [];
    return kept.filter((row) => row.person === this.person).sort((a, b) => a.begun - b.begun);
  }

  save(row) {
    return this.#write((rows) => rows.put(row), () => this.#rows.set(row.key, row));
  }

  // A chunk and the row that counts it go in together: what the row says was recorded is there.
  async add(row, segment, blob) {
    const most = row.limits?.chunk_bytes ?? blob.size;
    for (let from = 0; from < blob.size; from += most) {
      const bytes = await blob.slice(from, from + most).arrayBuffer();
      const number = row.segments[segment].chunks++;
      const chunk = { key: row.key, segment, number, bytes, mime: row.segments[segment].mime };
      await this.#write(
        (rows, chunks) => { chunks.put(chunk); rows.put(row); },
        () => this.#chunks.set(row.key, [...(this.#chunks.get(row.key) ?? []), chunk]),
      );
    }
  }

  async first(key) {
    const cursor = this.#db && await result(this.#chunkStore().openCursor(chunksOf(key)));
    const found = [...(this.#chunks.get(key) ?? []), ...(cursor ? [cursor.value] : [])];
    return found.sort(before)[0];
  }

  async left(key) {
    const kept = this.#db ? await result(this.#chunkStore().count(chunksOf(key))) : 0;
    return kept + (this.#chunks.get(key)?.length ?? 0);
  }

  drop({ key, segment, number }) {
    const others = this.#chunks.get(key)?.filter((c) => c.segment !== segment || c.number !== number);
    if (others) this.#chunks.set(key, others);
    return this.#write((rows, chunks) => chunks.delete([key, segment, number]), () => {});
  }

  dropAll(key) {
    this.#chunks.delete(key);
    return this.#write((rows, chunks) => chunks.delete(chunksOf(key)), () => {});
  }

  forget(key) {
    this.#rows.delete(key);
    this.#chunks.delete(key);
    return this.#write(
      (rows, chunks) => { rows.delete(key); chunks.delete(chunksOf(key)); }, () => {},
    );
  }
}
