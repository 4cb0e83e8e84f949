import { html } from 'ghtml'

export interface MailText {
  paragraphs: string[]
  href: string
  button: string
  siteName: string
  origin: string
  /** URL to end mails of this kind. */
  end?: string
}

/** @returns the HTML of a mail, without styles or images */
export function mailHtml({ paragraphs, href, button, siteName, origin, end }: MailText): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${siteName}</title>
</head>
<body>
!${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`).join('\n')}
<p><a href="${href}">${button}</a></p>
<p><a href="${origin}">${siteName}</a></p>
!${end ? html`<p><a href="${end}">No more of these</a></p>` : ''}
</body>
</html>
`
}
