// Puts the page together: what comes in goes to the queue, what is chosen in the list goes on the stage.

import { takeIn } from './intake.js';
import { announce, announceQueue } from './live.js';
import { Options } from './options.js';
import { Queue } from './queue.js';
import { QueueList } from './queue-list.js';
import { health } from './service.js';
import { Showing } from './showing.js';
import { functionKey } from './transport.js';
import { zip } from './zip.js';

const part = id => document.getElementById(id);
const options = new Options();
const queue = new Queue();
const showing = new Showing(queue);
const list = new QueueList(queue, { select, again: item => queue.again(item, options.read()) });
let followLatest = true;

function select(item) {
  followLatest = false;
  show(item);
}

function show(item) {
  showing.select(item);
  list.mark(item);
}

/** A newly finished picture comes on stage by itself until the visitor picks one. */
function follow({ detail: { item } }) {
  if (followLatest && item.state === 'done' && showing.item?.state !== 'done') show(item);
}

function arrange() {
  const finished = queue.items.filter(({ result }) => result);
  const empty = queue.items.length === 0;
  part('welcome').hidden = !empty;
  part('viewer').hidden = part('queue').hidden = empty;
  part('download-all').hidden = finished.length < 2;
  part('clear').hidden = finished.length === 0;
}

async function downloadAll() {
  const button = part('download-all');
  button.disabled = true;
  const archive = await zip(queue.items.filter(({ result }) => result).map(({ result }) => result));
  const url = URL.createObjectURL(archive);
  Object.assign(document.createElement('a'), { href: url, download: 'upscaled.zip' }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  button.disabled = false;
}

function askForKey() {
  if (!part('key').hidden) return;
  part('key-note').textContent = functionKey.get()
    ? 'The server did not accept this key. Enter another one.'
    : 'This server asks for a key. It stays in this tab and is forgotten when you close it.';
  part('key').hidden = false;
  part('key-value').focus();
}

function useKey(event) {
  event.preventDefault();
  functionKey.set(part('key-value').value.trim());
  part('key-value').value = '';
  part('key').hidden = true;
  queue.unlock();
}

async function showHealth() {
  const service = part('service');
  try {
    const { model } = await health();
    service.dataset.state = 'ready';
    service.textContent = model?.id ? `Ready · ${model.id}` : 'Ready';
  } catch {
    service.dataset.state = 'down';
    service.textContent = 'Not ready';
  }
}

queue.addEventListener('added', ({ detail }) => {
  arrange();
  if (!showing.item) show(detail.item);
});
queue.addEventListener('changed', event => {
  follow(event);
  arrange();
});
queue.addEventListener('removed', ({ detail }) => {
  if (showing.item === detail.item) {
    followLatest = true;
    show(queue.items.find(({ result }) => result) ?? queue.items[0] ?? null);
  }
  arrange();
  if (queue.items.length === 0) document.querySelector('#welcome [data-choose]').focus();
});
queue.addEventListener('refused', ({ detail }) => announce(detail.message));
queue.addEventListener('locked', askForKey);
announceQueue(queue);
takeIn(files => queue.add(files, options.read()));

part('key').addEventListener('submit', useKey);
part('download-all').addEventListener('click', downloadAll);
part('clear').addEventListener('click', () => queue.items.filter(({ result }) => result).forEach(item => queue.remove(item)));
part('options-panel').open = matchMedia('(min-width: 60rem)').matches;
showHealth();
