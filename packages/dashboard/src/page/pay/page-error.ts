export type PageErrorCode =
  /** Another tab pays from the wallet. */
  | 'BUSY_ELSEWHERE'
  /** The page did not come over https, nor from this machine. */
  | 'INSECURE_PAGE'
  /** The browser keeps nothing for the page. */
  | 'NOT_KEPT';

/** What stands in the way of paying that is the browser's doing; `code` is stable. */
export class PageError extends Error {
  readonly code: PageErrorCode;

  constructor(code: PageErrorCode, message: string) {
    super(message);
    this.name = 'PageError';
    this.code = code;
  }
}
