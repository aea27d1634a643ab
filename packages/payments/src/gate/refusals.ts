import { Errors } from 'mppx';

/** The book or the chain cannot be reached: nothing was charged, and the same call may work later. */
export class UnavailableError extends Errors.PaymentError {
  override readonly name = 'UnavailableError';
  readonly title = 'Payments Unavailable';
  override readonly status = 503;
  readonly type = 'https://paymentauth.org/problems/internal-payment-error';

  constructor(reason: string) {
    super(`${reason}; nothing was charged, try again`);
  }
}

/** A voucher that promises more than one answer may hand out. */
export function tooFarAhead(payments: bigint): Errors.PaymentError {
  return new Errors.VerificationFailedError({
    reason: `the voucher is more than ${payments} payments ahead of what is due`,
  });
}

/**
 * A transaction that the chain has refused, as one that came too late for the half minute that it is good for. It will
 * not be taken another time: whoever is told to try again would send it for as long as the challenge lives.
 */
export function notTaken(): Errors.PaymentError {
  return new Errors.VerificationFailedError({
    reason: 'the chain does not take the transaction: make another one',
  });
}
