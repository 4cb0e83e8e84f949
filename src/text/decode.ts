/**
 * Decodes a document from elsewhere; as UTF-8 when nothing says otherwise.
 * @param type its `Content-Type`, which may name the encoding
 * @param inside finds the name of the encoding at the beginning of the document, as its first group
 */
export function decode(bytes: Buffer, type: string, inside: RegExp): string {
  const start = bytes.subarray(0, 1_024).toString('latin1')
  const [, label = 'utf-8'] = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(type) ?? inside.exec(start) ?? []
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}
