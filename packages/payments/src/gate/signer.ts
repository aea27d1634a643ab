import { createRequire } from 'node:module';
import { type Address, type Hex, hexToBytes, keccak256 } from 'viem';

/** The two calls that are used of the native library. */
interface Native {
  ecdsaRecover(
    signature: Uint8Array,
    recovery: number,
    digest: Uint8Array,
    compressed: boolean,
  ): Uint8Array;
}

const native = load();

/** Whether signatures can be recovered natively; without it mppx does all of it, some thirty times slower. */
export const hasNativeSigner: boolean = native !== null;

/** `r`, `s` and 27 or 28, which is the one spelling that mppx takes. */
const CANONICAL = /^0x[0-9a-f]{128}1[bc]$/;

/** Half the order of the curve: of `s` and its mirror image only the lower one is taken here. */
const HALF_ORDER = '7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0';

/**
 * The address whose secp256k1 key made a signature, in lower case; null for whatever is not plainly
 * that, such as signatures of passkeys: those are for mppx to judge.
 */
export function recoverSigner(digest: Uint8Array, signature: string): Address | null {
  if (native === null || !CANONICAL.test(signature)) return null;
  if (signature.slice(66, 130) > HALF_ORDER) return null;
  const bytes = hexToBytes(signature as Hex);
  try {
    const key = native.ecdsaRecover(bytes.subarray(0, 64), bytes[64]! - 27, digest, false);
    return `0x${keccak256(key.subarray(1)).slice(-40)}`;
  } catch {
    return null;
  }
}

/** Not by the package's own door: that falls back to slow code of its own without saying so. */
function load(): Native | null {
  try {
    return createRequire(import.meta.url)('secp256k1/bindings.js') as Native;
  } catch {
    return null;
  }
}
