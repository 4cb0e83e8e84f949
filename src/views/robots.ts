/** Crawlers that collect texts for language models, as they call themselves. */
const modelCrawlers = [
  'AI2Bot',
  'Amazonbot',
  'anthropic-ai',
  'Applebot-Extended',
  'Bytespider',
  'CCBot',
  'ClaudeBot',
  'cohere-ai',
  'Diffbot',
  'FacebookBot',
  'Google-Extended',
  'GPTBot',
  'Meta-ExternalAgent',
  'Omgilibot',
  'PerplexityBot',
  'Timpibot'
]

/** What shows nothing of its own to a crawler. Log-in and sign-up are said once, by their canonical address. */
const closed = [
  '/api/',
  '/feeds/',
  '/search?',
  '/comment/*/discussion',
  '/admin',
  '/dashboard',
  '/inbox',
  '/mod/'
]

/**
 * @param origin of the board; empty when unknown
 * @param refusesModels whether crawlers for language models are asked to stay away
 * @returns what crawlers may read: https://www.rfc-editor.org/rfc/rfc9309.html
 */
export function robotsText(origin: string, refusesModels: boolean): string {
  const groups = [
    ['User-agent: *', ...closed.map((path) => `Disallow: ${path}`), 'Allow: /'],
    ...(refusesModels ? [[...modelCrawlers.map((name) => `User-agent: ${name}`), 'Disallow: /']] : []),
    ...(origin ? [[`Sitemap: ${origin}/sitemap.xml`]] : [])
  ]
  return groups.map((lines) => `${lines.join('\n')}\n`).join('\n')
}
