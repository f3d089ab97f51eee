// Where the picture lies on the stage. Stage lengths are device pixels, picture lengths are pixels of the result.

const LargestZoom = 32;
const LargestFit = 4;

export class View {
  stage = { width: 1, height: 1 };
  picture = { width: 1, height: 1 };
  zoom = 1;
  left = 0;
  top = 0;
  fitted = true;

  get fitZoom() {
    return Math.min(this.stage.width / this.picture.width, this.stage.height / this.picture.height, LargestFit);
  }

  get zoomed() {
    return this.zoom > this.fitZoom * 1.001;
  }

  setStage(width, height) {
    const [centreX, centreY] = [this.#pictureX(this.stage.width / 2), this.#pictureY(this.stage.height / 2)];
    this.stage = { width, height };
    if (this.fitted) return this.fit();
    this.left = width / 2 - centreX * this.zoom;
    this.top = height / 2 - centreY * this.zoom;
    this.#settle();
  }

  setPicture(size) {
    this.picture = size;
    this.fit();
  }

  fit() {
    this.fitted = true;
    this.zoom = this.fitZoom;
    this.#settle();
  }

  /** Zooms to `zoom` screen pixels a picture pixel; the point under (x, y) stays. */
  zoomTo(zoom, x = this.stage.width / 2, y = this.stage.height / 2) {
    const [pictureX, pictureY] = [this.#pictureX(x), this.#pictureY(y)];
    this.zoom = Math.min(Math.max(zoom, Math.min(this.fitZoom, 1)), LargestZoom);
    this.fitted = this.zoom === this.fitZoom;
    this.left = x - pictureX * this.zoom;
    this.top = y - pictureY * this.zoom;
    this.#settle();
  }

  pan(x, y) {
    this.left += x;
    this.top += y;
    this.#settle();
  }

  /** Screen position of a picture coordinate, on whole pixels so that neighbouring tiles meet. */
  screenX(x) {
    return Math.round(this.left + x * this.zoom);
  }

  screenY(y) {
    return Math.round(this.top + y * this.zoom);
  }

  /** The part of the picture that shows, in picture pixels. */
  window() {
    return {
      left: Math.max(this.#pictureX(0), 0),
      top: Math.max(this.#pictureY(0), 0),
      right: Math.min(this.#pictureX(this.stage.width), this.picture.width),
      bottom: Math.min(this.#pictureY(this.stage.height), this.picture.height),
    };
  }

  /** The part of the stage that the picture covers, in screen pixels. */
  extent() {
    return {
      left: Math.max(this.screenX(0), 0),
      top: Math.max(this.screenY(0), 0),
      right: Math.min(this.screenX(this.picture.width), this.stage.width),
      bottom: Math.min(this.screenY(this.picture.height), this.stage.height),
    };
  }

  #pictureX(x) {
    return (x - this.left) / this.zoom;
  }

  #pictureY(y) {
    return (y - this.top) / this.zoom;
  }

  /** Centres a picture that is smaller than the stage, and keeps a larger one from leaving it. */
  #settle() {
    this.left = settled(this.left, this.picture.width * this.zoom, this.stage.width);
    this.top = settled(this.top, this.picture.height * this.zoom, this.stage.height);
  }
}

function settled(start, length, room) {
  if (length <= room) return (room - length) / 2;
  return Math.min(Math.max(start, room - length), 0);
}
