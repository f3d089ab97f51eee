// The pictures of this visit: two at a time are worked on, the rest wait their turn.

import { decode, measure, thumbnail } from './pictures.js';
import { upscale } from './service.js';
import { resultName } from './text.js';
import { whenBusyAgain } from './transport.js';

const AtOnce = 2;
const MostPictures = 200;

/**
 * An item is { id, file, options, state, progress, message, size, thumb, result, started, elapsed }, its state one of
 * waiting, uploading, queued, working, done, failed, and locked (a function key is missing).
 * Events: added, changed and removed, each with the item; refused with a message; locked where a key is needed.
 */
export class Queue extends EventTarget {
  items = [];
  #running = 0;
  #made = 0;
  #measured = Promise.resolve();

  add(files, options) {
    for (const file of files) {
      if (this.items.length === MostPictures) {
        this.#tell('refused', null, `Only ${MostPictures} pictures fit into the list. Clear some, then add the rest.`);
        break;
      }
      const item = { id: ++this.#made, file, options, state: 'waiting', progress: null, cancel: new AbortController() };
      this.items.push(item);
      this.#tell('added', item);
      item.looked = this.#measured = this.#measured.then(() => this.#look(item));
    }
    this.#pump();
  }

  again(item, options) {
    this.#release(item);
    Object.assign(item, { options, state: 'waiting', progress: null, message: null, cancel: new AbortController() });
    this.#tell('changed', item);
    this.#pump();
  }

  unlock() {
    for (const item of this.items.filter(({ state }) => state === 'locked')) this.again(item, item.options);
  }

  remove(item) {
    item.cancel.abort();
    this.#release(item);
    this.items = this.items.filter(other => other !== item);
    this.#tell('removed', item);
  }

  /** One picture after the other, so that a hundred dropped at once are not all decoded at once. */
  async #look(item) {
    if (item.cancel.signal.aborted) return;
    item.size = await measure(item.file);
    item.thumb = await thumbnail(item.file, item.size);
    this.#tell('changed', item);
  }

  #pump() {
    for (const item of this.items) {
      if (this.#running === AtOnce) return;
      if (item.state === 'waiting') this.#start(item);
    }
  }

  async #start(item) {
    this.#running++;
    Object.assign(item, { state: 'queued', started: performance.now() });
    try {
      await item.looked;
      item.result = await this.#run(item);
      item.elapsed = performance.now() - item.started;
      Object.assign(item, { state: 'done', progress: null });
    } catch (error) {
      if (error.name === 'AbortError') return;
      const locked = error.status === 401;
      Object.assign(item, { state: locked ? 'locked' : 'failed', progress: null, message: error.message });
      if (locked) this.#tell('locked', item);
    } finally {
      this.#running--;
      if (this.items.includes(item)) this.#tell('changed', item);
      this.#pump();
    }
  }

  async #run(item) {
    const { signal } = item.cancel;
    const progress = (state, fraction) => this.#advance(item, { state, progress: fraction, message: null });
    const wait = (seconds, error) =>
      this.#advance(item, { state: 'queued', progress: null, message: `${error.message} Trying again in ${Math.ceil(seconds)} s.` });
    const blob = await whenBusyAgain(
      () => upscale(item.file, item.size, item.options.query, { signal, onProgress: progress }), { signal, onWait: wait });
    const size = await measure(blob);
    if (!item.thumb) item.thumb = await thumbnail(blob, size);
    signal.throwIfAborted();
    const name = resultName(item.file.name, item.options.scale, blob.type);
    return { blob, size, name, url: URL.createObjectURL(blob), pixels: () => decode(blob, size) };
  }

  #advance(item, change) {
    Object.assign(item, change);
    this.#tell('changed', item);
  }

  #release(item) {
    if (item.result) URL.revokeObjectURL(item.result.url);
    item.result = null;
  }

  #tell(type, item, message = null) {
    this.dispatchEvent(new CustomEvent(type, { detail: { item, message } }));
  }
}
