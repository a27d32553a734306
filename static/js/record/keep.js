/**
 * Recordings kept in this browser, second by second, so that a crash loses nothing.
 * IndexedDB "hub-takes": `takes` (what is known of each) and `chunks` (its bytes, in order).
 */

/**
 * @typedef {object} Take
 * @property {string} id
 * @property {string} person whose it is: a browser may serve several
 * @property {string} mime
 * @property {number} began_ms since 1970
 * @property {number} touched_ms when the last second was kept
 * @property {number} length_s
 * @property {number} size bytes
 * @property {boolean} done false while it is recorded, and for good where that broke off
 * @property {Blob | null} picture
 */

const NAME = "hub-takes";

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** @returns {Promise<IDBDatabase>} */
function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("takes", { keyPath: "id" });
      asked.result.createObjectStore("chunks", { keyPath: ["take", "number"] });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(takes: IDBObjectStore, chunks: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T>} what `work` asked for, once the transaction is kept
 */
async function within(mode, work) {
  const change = (await open()).transaction(["takes", "chunks"], mode);
  const asked = work(change.objectStore("takes"), change.objectStore("chunks"));
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve(asked.result);
    change.onabort = change.onerror = () => reject(change.error ?? asked.error);
  });
}

/** @param {string} id @returns {IDBKeyRange} all chunks of a take */
function chunksOf(id) {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}

/**
 * @param {Take} take as it is known now
 * @param {{number: number, blob: Blob}} [chunk] one more piece of it, kept with it or not at all
 */
export async function keep(take, chunk) {
  await within("readwrite", (takes, chunks) => {
    if (chunk) {
      chunks.put({ take: take.id, ...chunk });
    }
    return takes.put(take);
  });
}

/**
 * @param {string} person
 * @returns {Promise<Take[]>} oldest first
 */
export async function kept(person) {
  const all = /** @type {Take[]} */ (await within("readonly", (takes) => takes.getAll()));
  return all
    .filter((take) => take.person === person && take.size > 0)
    .sort((a, b) => a.began_ms - b.began_ms);
}

/**
 * @param {Take} take
 * @param {string} name
 * @returns {Promise<File>} the same file each time, so that an upload that broke off goes on
 */
export async function fileOf(take, name) {
  const range = chunksOf(take.id);
  const rows = await within("readonly", (_takes, chunks) => chunks.getAll(range));
  const blobs = rows.map((row) => row.blob);
  return new File(blobs, name, { type: take.mime.split(";")[0], lastModified: take.began_ms });
}

/** @param {string} id */
export async function forget(id) {
  await within("readwrite", (takes, chunks) => {
    chunks.delete(chunksOf(id));
    return takes.delete(id);
  });
}
