// The picture on stage: decodes the chosen item, and again when its result arrives.

import { decode } from './pictures.js';
import { isActive, stateText } from './queue-list.js';
import { size } from './text.js';
import { Viewer } from './viewer.js';

export class Showing {
  item = null;
  #viewer = new Viewer();
  #shown = null;
  #turn = 0;
  #original = null;

  constructor(queue) {
    queue.addEventListener('changed', ({ detail }) => {
      if (detail.item === this.item) this.#update();
    });
  }

  select(item) {
    this.item = item;
    this.#shown = null;
    if (item) this.#update();
  }

  #update() {
    const { item } = this;
    this.#describe(item);
    const stage = `${item.id} ${item.size?.width} ${item.result?.url}`;
    if (stage === this.#shown) return;
    this.#shown = stage;
    this.#load(item, ++this.#turn);
  }

  /** Loads both bitmaps; a later choice overtakes an earlier one, whose bitmaps are then given back. */
  async #load(item, turn) {
    const [original, result] = await Promise.all([decode(item.file, item.size), item.result?.pixels() ?? null]);
    if (turn !== this.#turn) {
      original?.close();
      result?.close();
      return;
    }
    this.#original = original;
    this.#viewer.show(item.file.name, item.result?.size ?? expected(item), original, result);
    this.#describe(item);
  }

  #describe(item) {
    const name = Object.assign(document.createElement('strong'), { textContent: item.file.name });
    const sizes = [item.size, item.result?.size].filter(Boolean).map(size).join(' → ');
    document.querySelector('#caption').replaceChildren(name, sizes && ` ${sizes}`);
    const note = document.querySelector('#stage-note');
    note.textContent = noteFor(item, this.#original);
    note.hidden = note.textContent === '';
    const download = document.querySelector('#download');
    download.hidden = !item.result;
    if (item.result) Object.assign(download, { href: item.result.url, download: item.result.name });
  }
}

function expected({ size: original, options }) {
  if (!original) return { width: 1, height: 1 };
  return { width: Math.round(original.width * options.scale), height: Math.round(original.height * options.scale) };
}

function noteFor(item, original) {
  if (isActive(item) || item.state !== 'done') return stateText(item);
  return original ? '' : 'This browser cannot show the original, so there is nothing to compare with.';
}
