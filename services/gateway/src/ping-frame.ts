/** A ping that carries a number, as its frame (RFC 6455, 5.5.2). */
export function pingFrame(number: number): Buffer {
  const frame = Buffer.allocUnsafeSlow(6);
  frame[0] = 0x89;
  frame[1] = 4;
  frame.writeUInt32BE(number, 2);
  return frame;
}
