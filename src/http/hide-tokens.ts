/** `/reset/TOKEN` and the like, also within `next=…`, where slashes are encoded, `setup=TOKEN` and `email=ADDRESS`. */
const tokens =
  /((?:\/|%(?:25)*2f)(?:reset|verify|invite|unsubscribe|feeds)(?:\/|%(?:25)*2f)|[?&](?:setup|email)=)[^/?#&\s]+/gi

/** A token of the API, which belongs in a header. */
const accessTokens = /jtn_[0-9a-z]{30,}/gi

/** Times that a URL may be encoded within others. */
const depth = 5

/** Replaces tokens and e-mail addresses in a URL, for the log. A URL that hides them by encoding letters is logged decoded. */
export function hideTokens(url: string): string {
  let hidden = hide(url)
  let decoded = hidden
  for (let level = 0; level < depth && decoded.includes('%'); level++) {
    decoded = decode(decoded)
    const safe = hide(decoded)
    if (safe !== decoded) hidden = decoded = safe
  }
  return hidden
}

function hide(url: string): string {
  return url
    .replace(tokens, (found: string, start: string) => (found === `${start}…` ? found : `${start}…`))
    .replace(accessTokens, 'jtn_…')
}

/** Leaves alone what is no encoding, as `%zz`. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })
}
