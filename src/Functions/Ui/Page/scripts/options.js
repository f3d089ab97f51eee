// The form beside the picture, as the query that the service understands.

export class Options {
  #form = document.querySelector('#options');
  #quality = this.#form.elements.quality;
  #qualityChosen = false;

  constructor() {
    this.#quality.addEventListener('input', () => { this.#qualityChosen = true; });
    this.#form.addEventListener('input', () => this.#show());
    this.#form.addEventListener('submit', event => event.preventDefault());
    this.#show();
  }

  /** A snapshot: { scale, query }. Without a choice the quality is left to the service. */
  read() {
    const { scale, format, denoise } = Object.fromEntries(new FormData(this.#form));
    const query = new URLSearchParams({ scale, format, denoise });
    if (this.#qualityChosen && !this.#quality.disabled) query.set('quality', this.#quality.value);
    return { scale, query };
  }

  #show() {
    const { scale, format } = this.read();
    this.#quality.disabled = this.#form.elements.format.value === 'png';
    document.querySelector('#quality-shown').textContent =
      this.#quality.disabled ? 'lossless' : this.#qualityChosen ? this.#quality.value : 'standard';
    document.querySelector('#options-summary').textContent =
      [`${scale}×`, ...[...this.#form.querySelectorAll('select')].map(({ selectedOptions }) => selectedOptions[0].text)].slice(0, 2).join(' · ');
  }
}
