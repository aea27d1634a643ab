/** How CME's rulebook fixes the last trade day, as data. Days are business days. */
export type ExpiryRule =
  /** `days` before the 25th of the month before; one more when the 25th is no business day. */
  | { readonly kind: 'before-25th'; readonly days: number }
  /** `days` before the first calendar day of the contract month. */
  | { readonly kind: 'before-month'; readonly days: number }
  /** `days` before the last trade day of the same month of another product. */
  | { readonly kind: 'before-product'; readonly product: string; readonly days: number }
  /** The `nth` last business day of the month `monthsBefore` the contract month. */
  | { readonly kind: 'from-month-end'; readonly nth: number; readonly monthsBefore: number }
  /** As `from-month-end` of the month before, earlier on a Friday or ahead of a holiday. */
  | { readonly kind: 'metal-option'; readonly nth: number }
  /** London's last business day two months before; the last but one for February. */
  | { readonly kind: 'london-month-end' }
  /** The third Friday, or the business day before it. */
  | { readonly kind: 'third-friday' }
  /** `days` before the third Wednesday. */
  | { readonly kind: 'before-third-wednesday'; readonly days: number }
  /** `days` before the 15th calendar day of the contract month. */
  | { readonly kind: 'before-15th'; readonly days: number }
  /**
   * The `nth` such weekday of the contract month, where it has one that is a business day. 1 is Monday.
   * No Friday is listed on which the monthly option of that product expires.
   */
  | {
      readonly kind: 'weekly';
      readonly weekday: number;
      readonly nth: number;
      readonly monthly: string;
    };
