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
