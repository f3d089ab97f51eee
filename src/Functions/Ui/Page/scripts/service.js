// The service's routes: pictures that are done within seconds are answered at once, larger ones become jobs.

import { Problem, exchange, pause, retryAfterOf } from './transport.js';

const SyncPixels = 1_000_000;
const SyncBytesUnmeasured = 400_000;
const PatienceSeconds = 15 * 60;
const FailedPolls = 5;

/**
 * Upscales one file.
 * @param size { width, height } in pixels, or null where this browser cannot read the file.
 * @param onProgress called with a stage ('uploading', 'queued' or 'working') and a fraction, or null where it is unknown.
 */
export async function upscale(file, size, options, { signal, onProgress }) {
  if (isQuick(file, size)) {
    try {
      return await upscaleNow(file, options, { signal, onProgress });
    } catch (error) {
      if (error.code !== 'sync.too-slow') throw error;
    }
  }
  return await upscaleAsJob(file, options, { signal, onProgress });
}

export async function health() {
  const { blob } = await exchange('GET', 'health');
  return JSON.parse(await blob.text());
}

function isQuick(file, size) {
  return size ? size.width * size.height <= SyncPixels : file.size <= SyncBytesUnmeasured;
}

async function upscaleNow(file, options, { signal, onProgress }) {
  const reply = await exchange('POST', `upscale?${options}`, { body: file, signal, onUpload: uploading(onProgress) });
  return reply.blob;
}

async function upscaleAsJob(file, options, { signal, onProgress }) {
  const accepted = await exchange('POST', `jobs?${options}`, { body: file, signal, onUpload: uploading(onProgress), hold: true });
  const path = ownPath(accepted.header('Location'));
  try {
    signal.throwIfAborted();
    onProgress('queued', null);
    const job = await finished(path, accepted, { signal, onProgress });
    return (await exchange('GET', ownPath(job.resultUrl), { signal })).blob;
  } catch (error) {
    if (error.name === 'AbortError') abandon(path);
    throw error;
  }
}

/** Nobody waits for this, and what goes wrong is nobody's concern any more: the clean-up takes what is left. */
function abandon(path) {
  exchange('DELETE', path).catch(() => {});
}

async function finished(path, reply, { signal, onProgress }) {
  let failures = 0;
  let seen = '';
  let since = performance.now();
  for (;;) {
    await pause(Math.min(Math.max(retryAfterOf(reply.header) ?? 1, 0.5), 10), signal);
    try {
      reply = await exchange('GET', path, { signal });
      failures = 0;
    } catch (error) {
      const passing = error.status === 0 || error.status === 429 || error.status >= 500;
      if (!passing || ++failures === FailedPolls) throw error;
      continue;
    }
    const job = JSON.parse(await reply.blob.text());
    if (job.state === 'succeeded') return job;
    if (job.state === 'failed') throw failure(job.error);
    if (job.state === 'cancelled') throw new Problem(0, 'cancelled', 'The job of this picture was deleted. Add the picture again.');
    const now = `${job.state} ${job.progress}`;
    if (now !== seen) [seen, since] = [now, performance.now()];
    if (performance.now() - since > PatienceSeconds * 1000)
      throw new Problem(0, 'stalled', 'The server has not moved on with this picture for 15 minutes. Try again later.');
    if (job.state === 'queued') onProgress('queued', null);
    else onProgress('working', job.progress);
  }
}

function failure(error) {
  const detail = error?.detail ?? error?.title ?? (typeof error === 'string' ? error : null);
  return new Problem(error?.status ?? 500, error?.code ?? 'unknown', detail ?? 'The server could not upscale this picture.');
}

/** The key only ever goes to this page's own origin, whatever host name a proxy wrote into an address. */
function ownPath(address) {
  const { pathname, search } = new URL(address, document.baseURI);
  return pathname + search;
}

function uploading(onProgress) {
  return fraction => fraction < 1 ? onProgress('uploading', fraction) : onProgress('working', null);
}
