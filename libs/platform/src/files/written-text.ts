import type { WrittenCell } from '@app/registry';

/** A number or day as an office writes it: decimal comma, 22.11.2026. */
export function stringOf({ form, text }: WrittenCell): string {
  switch (form) {
    case 'number': return text.replace('.', ',');
    case 'day': return `${text.slice(8, 10)}.${text.slice(5, 7)}.${text.slice(0, 4)}`;
    case 'text': return text;
  }
}
