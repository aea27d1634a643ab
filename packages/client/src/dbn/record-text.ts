import type { DbnRecord } from '@crude-alpha/databento';
import { wideText } from './field-text.ts';

/** A record as one line of JSON. By hand, since a replacer of `JSON.stringify` takes several times as long. */
export function jsonLine(record: object): string {
  let text = '';
  for (const [name, value] of Object.entries(record) as [string, unknown][]) {
    text += `${text === '' ? '{' : ','}"${name}":${jsonValue(name, value)}`;
  }
  return `${text}}`;
}

function jsonValue(name: string, value: unknown): string {
  if (typeof value === 'bigint') {
    const digits = wideText(name, value);
    return digits === undefined ? 'null' : `"${digits}"`;
  }
  if (Array.isArray(value)) return `[${value.map((level: object) => jsonLine(level)).join(',')}]`;
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('hex')}"`;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** The names and the values of a record in the same order; those of price levels end in their number. */
export function csvCells(record: DbnRecord): { names: string[]; values: string[] } {
  const names: string[] = [];
  const values: string[] = [];
  addCells(record, '', names, values);
  return { names, values };
}

function addCells(object: object, suffix: string, names: string[], values: string[]): void {
  for (const [name, value] of Object.entries(object) as [string, unknown][]) {
    if (Array.isArray(value)) {
      for (const [i, level] of (value as object[]).entries())
        addCells(level, String(i), names, values);
    } else {
      names.push(`${name}${suffix}`);
      values.push(cell(name, value));
    }
  }
}

function cell(name: string, value: unknown): string {
  if (typeof value === 'bigint') return wideText(name, value) ?? '';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
