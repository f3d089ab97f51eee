// One way to talk to the service: XMLHttpRequest, because it alone reports how far an upload has come.

const KeyName = 'functions-key';
const Api = location.pathname.replace(/[^/]+\/*$/, '');
const MaxRetries = 6;
const LongestWait = 60;

/** What the service or the way to it found wrong, in words for a person. */
export class Problem extends Error {
  constructor(status, code, detail, retryAfter = null) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

export const functionKey = {
  get: () => sessionStorage.getItem(KeyName),
  set: value => sessionStorage.setItem(KeyName, value),
};

/**
 * Sends one request and resolves to { status, header(name), blob } for a 2xx answer.
 * Everything else rejects with a Problem, a cancelled request with an AbortError. With `hold` it can be cancelled only
 * until all of it is sent: the answer is needed.
 */
export function exchange(method, path, { body = null, signal, onUpload, hold } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open(method, path.startsWith('/') ? path : Api + path);
    request.responseType = 'blob';
    const key = functionKey.get();
    if (key) request.setRequestHeader('x-functions-key', key);
    if (onUpload) request.upload.onprogress = event => onUpload(event.loaded / event.total);
    if (hold) request.upload.onload = () => signal.removeEventListener('abort', abort);
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    request.onabort = () => reject(new DOMException('Cancelled.', 'AbortError'));
    request.onerror = () => reject(new Problem(0, 'network', body
      ? 'The connection broke. Either the server cannot be reached, or the file is larger than it accepts.'
      : 'The server cannot be reached. Check that it runs and that you are online, then try again.'));
    request.onload = async () => {
      const header = name => request.getResponseHeader(name);
      if (request.status < 400) resolve({ status: request.status, header, blob: request.response });
      else reject(await problemFrom(request.status, header, request.response));
    };
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    request.send(body);
  });
}

/** Repeats an attempt that was turned away as busy (429), as late as the service asks, a bounded number of times. */
export async function whenBusyAgain(attempt, { signal, onWait }) {
  for (let retries = 0; ; retries++) {
    try {
      return await attempt();
    } catch (error) {
      if (error.status !== 429 || retries === MaxRetries) throw error;
      const seconds = Math.min(Math.max(error.retryAfter ?? 2 ** retries, 1), LongestWait);
      onWait(seconds, error);
      await pause(seconds, signal);
    }
  }
}

export function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      clearTimeout(timer);
      reject(new DOMException('Cancelled.', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', cancel);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

/** Retry-After in seconds; it comes as a number of seconds or as a date. */
export function retryAfterOf(header) {
  const value = header('Retry-After');
  if (value === null) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(seconds, 0) : null;
}

async function problemFrom(status, header, blob) {
  const retryAfter = retryAfterOf(header);
  if ((header('Content-Type') ?? '').includes('json')) {
    try {
      const { code, detail, title } = JSON.parse(await blob.text());
      return new Problem(status, code ?? 'unknown', detail ?? title ?? plain(status), retryAfter);
    } catch {
      return new Problem(status, 'unknown', plain(status), retryAfter);
    }
  }
  return new Problem(status, 'unknown', plain(status), retryAfter);
}

function plain(status) {
  switch (status) {
    case 401: return 'The server asks for a function key.';
    case 413: return 'The file is larger than the server accepts.';
    case 429: return 'The server is busy. Try again in a moment.';
    default: return `The server answered with an error (status ${status}). Try again later.`;
  }
}
