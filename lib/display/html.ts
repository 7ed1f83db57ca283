const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** `text` as it stands in HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character]);
}

/**
 * What a table's cell holds, aligned. By an element and its attribute: the classic Notebook strips styles from
 * notebooks it does not trust yet, and aligns all cells to the right by its own.
 */
export function aligned(side: 'left' | 'center' | 'right', html: string): string {
  return `<div align="${side}">${html}</div>`;
}
