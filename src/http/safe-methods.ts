const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a request of this method only reads: https://www.rfc-editor.org/rfc/rfc9110.html#section-9.2.1 */
export function isSafe({ method }: { method: string }): boolean {
  return safeMethods.has(method)
}
