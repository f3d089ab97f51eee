// A ZIP archive of files that are compressed already: stored, not deflated (PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5).

const Utf8Names = 0x0800;
const MidnightOn1January1980 = 0x00210000;

/** @param files [{ name, blob }]. @returns the archive as a Blob. */
export async function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, blob } of distinct(files)) {
    const encoded = new TextEncoder().encode(name);
    const entry = { encoded, crc: crc32(new Uint8Array(await blob.arrayBuffer())), size: blob.size, offset };
    const head = localHeader(entry);
    parts.push(head, encoded, blob);
    directory.push(centralHeader(entry), encoded);
    offset += head.byteLength + encoded.length + blob.size;
  }
  const length = directory.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return new Blob([...parts, ...directory, endRecord(files.length, length, offset)], { type: 'application/zip' });
}

function localHeader({ encoded, crc, size }) {
  return record([4, 0x04034b50], [2, 20], [2, Utf8Names], [2, 0], [4, MidnightOn1January1980],
    [4, crc], [4, size], [4, size], [2, encoded.length], [2, 0]);
}

function centralHeader({ encoded, crc, size, offset }) {
  return record([4, 0x02014b50], [2, 20], [2, 20], [2, Utf8Names], [2, 0], [4, MidnightOn1January1980],
    [4, crc], [4, size], [4, size], [2, encoded.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
}

function endRecord(count, length, offset) {
  return record([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, length], [4, offset], [2, 0]);
}

/** Little-endian fields of two or four bytes. */
function record(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [width]) => sum + width, 0)));
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return view;
}

/** Two pictures of one name become `cat-3x.png` and `cat-3x (2).png`. */
function distinct(files) {
  const taken = new Set();
  return files.map(({ name, blob }) => {
    let free = name;
    for (let n = 2; taken.has(free); n++) free = name.replace(/(\.[^.]*)?$/, ` (${n})$1`);
    taken.add(free);
    return { name: free, blob };
  });
}

const CrcTable = Uint32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 of ISO 3309, as ZIP and PNG use it. */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CrcTable[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}
