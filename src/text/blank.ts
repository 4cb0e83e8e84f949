/** Whether a text shows nothing: white space, control characters, or characters without a shape (U+200B, U+3164). */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}]*$/u.test(text)
}
