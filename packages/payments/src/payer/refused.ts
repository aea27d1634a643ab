import { PaymentsError } from '../errors.ts';
import { detailOf, type ServiceAnswer } from './service-client.ts';

/** A refusal that nothing can be done about, in the words of the service. */
export function refused({ status, body }: Pick<ServiceAnswer, 'status' | 'body'>): PaymentsError {
  return new PaymentsError('PAYMENT_REFUSED', `${status}: ${detailOf(body)}`);
}
