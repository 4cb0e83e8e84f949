import { Parser } from 'htmlparser2'

/** What stands around the content of an element; that of a link is its address, cut off. */
const marks: Record<string, [before: string, after: string]> = {
  p: ['\n\n', ''],
  i: ['*', '*'],
  pre: ['\n\n```\n', '```\n\n']
}

/** Makes Markdown of the HTML that Hacker News has for texts: paragraphs, links, emphasis and code. */
export function hackerNewsText(html: string): string {
  let markdown = ''
  let inside: string[] = []
  const parser = new Parser({
    onopentag(name, { href }) {
      inside.push(name)
      markdown += name === 'a' && href ? `<${href}>` : (marks[name]?.[0] ?? '')
    },
    ontext(text) {
      if (inside.includes('pre')) markdown += text
      else if (!inside.includes('a')) markdown += text.replace(/[\\*_`[\]<>]/g, '\\$&')
    },
    onclosetag(name) {
      inside = inside.slice(0, inside.lastIndexOf(name))
      // Its text usually ends with a line feed.
      if (name === 'pre' && !markdown.endsWith('\n')) markdown += '\n'
      markdown += marks[name]?.[1] ?? ''
    }
  })
  parser.end(html)
  return markdown.trim()
}
