// The list under the picture: a card for each item, kept in step with the queue.

import { bytes, duration, percent, size } from './text.js';

export class QueueList {
  #cards = new Map();
  #list = document.querySelector('#items');
  #template = document.querySelector('#item');

  constructor(queue, { select, again }) {
    this.queue = queue;
    this.actions = { select, again };
    queue.addEventListener('added', ({ detail }) => this.#add(detail.item));
    queue.addEventListener('changed', ({ detail }) => this.#show(detail.item));
    queue.addEventListener('removed', ({ detail }) => this.#remove(detail.item));
    setInterval(() => queue.items.filter(isActive).forEach(item => this.#show(item)), 1000);
  }

  mark(current) {
    for (const [item, { card, open }] of this.#cards) {
      card.toggleAttribute('data-current', item === current);
      if (item === current) open.setAttribute('aria-current', 'true');
      else open.removeAttribute('aria-current');
    }
  }

  #add(item) {
    const card = this.#template.content.firstElementChild.cloneNode(true);
    const part = selector => card.querySelector(selector);
    const parts = {
      card, open: part('.item-open'), state: part('.item-state'), bar: part('progress'), thumb: part('canvas'),
      save: part('[data-act=save]'), again: part('[data-act=again]'), remove: part('[data-act=remove]'),
    };
    part('.item-name').textContent = item.file.name;
    parts.bar.setAttribute('aria-label', `Progress of ${item.file.name}`);
    parts.open.addEventListener('click', () => this.actions.select(item));
    parts.again.addEventListener('click', () => this.actions.again(item));
    parts.remove.addEventListener('click', () => this.queue.remove(item));
    label(parts.save, `Download ${item.file.name}, upscaled`);
    label(parts.again, `Upscale ${item.file.name} again, with the options as they are now`);
    label(parts.remove, `Remove ${item.file.name}`);
    this.#cards.set(item, parts);
    this.#list.append(card);
    this.#show(item);
  }

  #show(item) {
    const parts = this.#cards.get(item);
    if (!parts) return;
    const { card, state, bar, thumb, save, again } = parts;
    card.dataset.state = item.state;
    state.textContent = stateText(item);
    bar.hidden = !isActive(item);
    if (item.progress === null) bar.removeAttribute('value');
    else bar.value = item.progress;
    save.hidden = !item.result;
    again.hidden = item.state !== 'done' && item.state !== 'failed';
    if (item.result) Object.assign(save, { href: item.result.url, download: item.result.name });
    if (item.thumb && thumb.hidden) {
      thumb.hidden = false;
      thumb.previousElementSibling.remove();
      thumb.getContext('2d').drawImage(item.thumb, 0, 0);
    }
  }

  #remove(item) {
    const { card } = this.#cards.get(item);
    const neighbour = card.nextElementSibling ?? card.previousElementSibling;
    const hadFocus = card.contains(document.activeElement);
    card.remove();
    this.#cards.delete(item);
    if (hadFocus) neighbour?.querySelector('button').focus();
  }
}

export function isActive({ state }) {
  return state === 'uploading' || state === 'queued' || state === 'working';
}

/** One line that says where a picture stands. */
export function stateText(item) {
  const since = () => duration(Math.floor((performance.now() - item.started) / 1000) * 1000).replace('.0', '');
  switch (item.state) {
    case 'waiting': return 'Waiting';
    case 'uploading': return `Uploading ${percent(item.progress)}`;
    case 'queued': return item.message ?? `In line · ${since()}`;
    case 'working': return item.progress === null ? `Upscaling · ${since()}` : `Upscaling ${percent(item.progress)} · ${since()}`;
    case 'done': return `${dimensions(item)}${bytes(item.result.blob.size)} · ${duration(item.elapsed)}`;
    default: return item.message;
  }
}

function dimensions({ result }) {
  return result.size ? `${size(result.size)} · ` : '';
}

function label(element, text) {
  element.setAttribute('aria-label', text);
  element.title = text;
}
