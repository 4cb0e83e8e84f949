const blank = '[\\s\\p{Cc}\\p{Default_Ignorable_Code_Point}\\u2800\\ufff9-\\ufffb]*'

const onlyBlank = new RegExp(`^${blank}$`, 'u')

/** Whether a text shows nothing: white space, control characters, or characters without a shape (U+200B, U+3164). */
export function isBlank(text: string): boolean {
  return onlyBlank.test(text)
}

/** Links without a text, also of an image, and HTML comments, which are shown as their source. */
const nothing = new RegExp(`!?<a [^>]*>${blank}</a>|(?<!<code>)&lt;!--(?:(?!--&gt;)[^])*--&gt;`, 'gu')

/** Whether rendered Markdown shows nothing: `[a]: https://a.example`, `&nbsp;`, `>`. */
export function isBlankHtml(html: string): boolean {
  return isBlank(html.replace(nothing, '').replace(/<[^>]*>/g, ''))
}
