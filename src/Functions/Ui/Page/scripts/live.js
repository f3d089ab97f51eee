// What a screen reader is told, in quarters of the way so that it is not told too much.

import { size } from './text.js';

export function announce(text) {
  document.querySelector('#live').textContent = text;
}

export function announceQueue(queue) {
  const told = new Map();
  queue.addEventListener('changed', ({ detail: { item } }) => {
    const text = announcement(item);
    if (text === null || told.get(item) === text) return;
    told.set(item, text);
    announce(text);
  });
  queue.addEventListener('removed', ({ detail: { item } }) => told.delete(item));
}

function announcement(item) {
  const { name } = item.file;
  switch (item.state) {
    case 'working': return item.progress === null ? `${name}: upscaling.` : `${name}: ${Math.floor(item.progress * 4) * 25} percent.`;
    case 'done': return item.result.size ? `${name}: done, ${size(item.result.size)} pixels.` : `${name}: done.`;
    case 'failed': case 'locked': return `${name}: ${item.message}`;
    default: return null;
  }
}
