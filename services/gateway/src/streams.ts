import {
  type AlphaFrame,
  alphaSubject,
  checkFrame,
  checkOptionFlow,
  checkSurface,
  type DetailKind,
  detailKinds,
  flowSubject,
  type InvalidValueError,
  type OptionFlow,
  type Surface,
  surfaceSubject,
} from '@crude-alpha/contracts';

/** What may go out: everything here is derived. Raw data has no stream, so nobody can ask for it. */
export type Told = AlphaFrame | Surface | OptionFlow;

/** A kind of message that subscribers get. */
export interface StreamKind {
  /** Its tag on the socket. */
  readonly t: 'snapshot' | DetailKind;
  readonly subject: (product: string) => string;
  readonly check: (value: unknown) => Told | InvalidValueError;
  /** Anything near this is no such message. */
  readonly maxBytes: number;
}

/** A frame of all fields has some 2 KiB. */
const frames: StreamKind = {
  t: 'snapshot',
  subject: alphaSubject,
  check: checkFrame,
  maxBytes: 48 * 1024,
};

const details: Readonly<Record<DetailKind, StreamKind>> = {
  // Some 2 KiB an expiry.
  surface: { t: 'surface', subject: surfaceSubject, check: checkSurface, maxBytes: 192 * 1024 },
  flow: { t: 'flow', subject: flowSubject, check: checkOptionFlow, maxBytes: 48 * 1024 },
};

/** Something that can be subscribed: the frames of a product by its own name, the rest with a dot. */
export interface Stream {
  readonly name: string;
  readonly product: string;
  readonly kind: StreamKind;
}

/** All that there is of a product, its frames first. */
export function streamsOf(product: string): readonly Stream[] {
  return [
    { name: product, product, kind: frames },
    ...detailKinds.map((kind) => ({ name: `${product}.${kind}`, product, kind: details[kind] })),
  ];
}

/** The product that a stream is of, which is what is paid for. */
export function productOf(name: string): string {
  return name.split('.', 1)[0]!;
}
