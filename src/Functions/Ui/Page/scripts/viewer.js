// The stage: two renderings of one picture, left and right of a divider.

import { BicubicTiles } from './bicubic-tiles.js';
import { listen } from './gestures.js';
import { percent } from './text.js';
import { View } from './view.js';

const SharpFrom = 3;
const Names = { nearest: 'nearest neighbour', bicubic: 'bicubic', edsr: 'EDSR' };

export class Viewer {
  view = new View();
  #split = 0.5;
  #original = null;
  #result = null;
  #tiles = null;
  #frame = 0;
  #checks = '';
  #stage = document.querySelector('#stage');
  #canvas = document.querySelector('#canvas');
  #divider = document.querySelector('#divider');
  #left = document.querySelector('#left');
  #right = document.querySelector('#right');
  #context = this.#canvas.getContext('2d');

  constructor() {
    new ResizeObserver(() => this.#resize()).observe(this.#stage);
    listen(this.#stage, this.#divider, this);
    for (const select of [this.#left, this.#right]) select.addEventListener('change', () => this.refresh());
    for (const button of document.querySelectorAll('[data-zoom]'))
      button.addEventListener('click', () => this.zoom(button.dataset.zoom));
  }

  get comparing() {
    return this.#original !== null && this.#result !== null;
  }

  get split() {
    return this.#split;
  }

  set split(fraction) {
    this.#split = Math.min(Math.max(fraction, 0), 1);
    this.refresh();
  }

  /** Shows a picture: `original` and `result` are bitmaps or null, `size` is that of the result, known or expected. */
  show(name, size, original, result) {
    const sameSize = this.view.picture.width === size.width && this.view.picture.height === size.height;
    if (this.#original !== original || !sameSize) {
      this.#tiles?.dispose();
      this.#tiles = original && new BicubicTiles(original, size, () => this.refresh());
      this.view.setPicture(size);
    }
    if (this.#original !== original) this.#original?.close();
    if (this.#result !== result) this.#result?.close();
    this.#original = original;
    this.#result = result;
    this.#divider.hidden = document.querySelector('#sides').hidden = !this.comparing;
    this.#canvas.setAttribute('aria-label', this.comparing ? `${name}, before and after` : name);
    this.refresh();
  }

  zoom(how) {
    const { view } = this;
    switch (how) {
      case 'in': view.zoomTo(view.zoom * 1.5); break;
      case 'out': view.zoomTo(view.zoom / 1.5); break;
      case 'real': view.zoomTo(1); break;
      case 'fit': view.fit(); break;
    }
    this.refresh();
  }

  refresh() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #resize() {
    const { clientWidth, clientHeight } = this.#stage;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#canvas.width = Math.round(clientWidth * devicePixelRatio);
    this.#canvas.height = Math.round(clientHeight * devicePixelRatio);
    this.#checks = checkered(this.#context, getComputedStyle(this.#stage).getPropertyValue('--check'), 8 * devicePixelRatio);
    this.view.setStage(this.#canvas.width, this.#canvas.height);
    this.#draw();
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { width, height } = this.#canvas;
    const { left, right } = this.view.extent();
    const middle = Math.round(left + (right - left) * this.#split);
    this.#context.clearRect(0, 0, width, height);
    if (this.comparing) {
      this.#drawHalf(this.#left.value, 0, middle);
      this.#drawHalf(this.#right.value, middle, width);
    } else {
      this.#drawHalf(this.#result ? 'edsr' : 'bicubic', 0, width);
    }
    this.#placeDivider(middle);
  }

  #drawHalf(kind, from, to) {
    const context = this.#context;
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, this.#canvas.height);
    context.clip();
    const bitmap = kind === 'edsr' ? this.#result : this.#original;
    if (bitmap) this.#drawPicture(kind, bitmap);
    context.restore();
  }

  #drawPicture(kind, bitmap) {
    const { view } = this;
    const context = this.#context;
    const [left, top] = [view.screenX(0), view.screenY(0)];
    const [width, height] = [view.screenX(view.picture.width) - left, view.screenY(view.picture.height) - top];
    context.fillStyle = this.#checks;
    context.fillRect(left, top, width, height);
    const magnified = view.zoom * view.picture.width / bitmap.width;
    const tiled = kind === 'bicubic' && magnified > 1;
    context.imageSmoothingEnabled = kind === 'nearest' ? magnified <= 1 : view.zoom < SharpFrom;
    context.imageSmoothingQuality = magnified < 1 ? 'medium' : 'high';
    context.drawImage(bitmap, left, top, width, height);
    if (tiled) this.#tiles.draw(context, view);
  }

  #placeDivider(middle) {
    const { top, bottom } = this.view.extent();
    const share = Math.round(this.#split * 100);
    Object.assign(this.#divider.style, {
      left: `${middle / devicePixelRatio}px`,
      top: `${top / devicePixelRatio}px`,
      height: `${(bottom - top) / devicePixelRatio}px`,
    });
    this.#divider.setAttribute('aria-valuenow', share);
    this.#divider.setAttribute('aria-valuetext',
      `${share} % ${Names[this.#left.value]}, ${100 - share} % ${Names[this.#right.value]}`);
    this.#stage.classList.toggle('zoomed', this.view.zoomed);
    this.#stage.dataset.drawn = !this.#tiles || this.#tiles.complete ? 'whole' : 'partly';
    document.querySelector('#zoom-shown').textContent = percent(this.view.zoom);
  }
}

/** What shows through where a picture is transparent. */
function checkered(context, colour, side) {
  const pattern = new OffscreenCanvas(side * 2, side * 2);
  const check = pattern.getContext('2d');
  check.fillStyle = colour;
  check.fillRect(0, 0, side, side);
  check.fillRect(side, side, side, side);
  return context.createPattern(pattern, 'repeat');
}
