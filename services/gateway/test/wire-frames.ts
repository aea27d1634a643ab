/** A frame as it came over the wire. */
export interface WireFrame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** Bytes before the payload: 2, 4 or 10, as it is long. */
  readonly head: number;
}

/** Reads a server's frames by RFC 6455, 5.2 alone; throws at what a server may not send. */
export function wireFrames(bytes: Buffer): WireFrame[] {
  const frames: WireFrame[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const first = bytes.readUInt8(at);
    const second = bytes.readUInt8(at + 1);
    if ((first & 0xf0) !== 0x80) throw new Error('in parts or compressed');
    if (second > 127) throw new Error('masked');
    const head = second < 126 ? 2 : second === 126 ? 4 : 10;
    if (at + head > bytes.length) break;
    const length = lengthIn(bytes, at, second);
    if (at + head + length > bytes.length) break;
    const payload = bytes.subarray(at + head, at + head + length);
    frames.push({ opcode: first & 15, payload, head });
    at += head + length;
  }
  return frames;
}

/** In the fewest bytes that hold it: anything else is refused, as 5.2 has it. */
function lengthIn(bytes: Buffer, at: number, second: number): number {
  if (second < 126) return second;
  const length =
    second === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  if (length < (second === 126 ? 126 : 65_536)) throw new Error('a longer length than it needs');
  return length;
}

/** What came behind the answer to a handshake. */
export function afterHandshake(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
}
