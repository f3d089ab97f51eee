// Bicubic tiles of what is visible, computed a few milliseconds at a time so that the page never stalls.

import { bicubic } from './bicubic.js';

const Side = 256;
const Kept = 384;
const BudgetMilliseconds = 8;

export class BicubicTiles {
  #tiles = new Map();
  #wanted = [];
  #frame = 0;
  #scratch = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

  /** @param target { width, height } of the enlarged picture. @param onTile called whenever new tiles can be drawn. */
  constructor(bitmap, target, onTile) {
    this.target = target;
    this.onTile = onTile;
    this.source = { width: bitmap.width, height: bitmap.height, read: (...rectangle) => this.#read(bitmap, ...rectangle) };
  }

  get complete() {
    return this.#wanted.length === 0;
  }

  /** Draws the tiles under `view`'s window that are there and orders those that are missing. */
  draw(context, view) {
    const { left, top, right, bottom } = view.window();
    this.#wanted = [];
    for (let y = Math.floor(top / Side) * Side; y < bottom; y += Side) {
      for (let x = Math.floor(left / Side) * Side; x < right; x += Side) {
        const name = `${x} ${y}`;
        const tile = this.#tiles.get(name);
        if (tile) this.#drawTile(context, view, tile, x, y, name);
        else this.#wanted.push({ x, y, name });
      }
    }
    if (this.#wanted.length > 0 && !this.#frame) this.#frame = requestAnimationFrame(() => this.#work());
  }

  dispose() {
    cancelAnimationFrame(this.#frame);
    this.#wanted = [];
    this.#tiles.clear();
  }

  #drawTile(context, view, tile, x, y, name) {
    this.#tiles.delete(name);
    this.#tiles.set(name, tile);
    const [left, top] = [view.screenX(x), view.screenY(y)];
    context.drawImage(tile, left, top, view.screenX(x + tile.width) - left, view.screenY(y + tile.height) - top);
  }

  #work() {
    this.#frame = 0;
    const end = performance.now() + BudgetMilliseconds;
    while (this.#wanted.length > 0 && performance.now() < end) {
      const { x, y, name } = this.#wanted.shift();
      const width = Math.min(Side, this.target.width - x);
      const height = Math.min(Side, this.target.height - y);
      const tile = new OffscreenCanvas(width, height);
      tile.getContext('2d').putImageData(bicubic(this.source, this.target, { x, y, width, height }), 0, 0);
      this.#tiles.set(name, tile);
    }
    for (const oldest of this.#tiles.keys()) {
      if (this.#tiles.size <= Kept) break;
      this.#tiles.delete(oldest);
    }
    this.onTile();
  }

  #read(bitmap, x, y, width, height) {
    const { canvas } = this.#scratch;
    Object.assign(canvas, { width, height });
    this.#scratch.drawImage(bitmap, x, y, width, height, 0, 0, width, height);
    return this.#scratch.getImageData(0, 0, width, height).data;
  }
}
