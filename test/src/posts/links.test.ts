import t from 'tap'
import { parseLink } from '../../../src/posts/links.ts'

const samePage = [
  'https://example.com/a',
  'http://example.com/a',
  'HTTPS://EXAMPLE.COM/a',
  'Http://www.example.com/a/',
  'https://example.com:443/a#part',
  'http://example.com:80/a',
  'https://example.com/a?utm_source=x&utm_medium=y&fbclid=z',
  '  https://example.com/a  '
]

t.test('equal URLs have the same key', async (t) => {
  const keys = new Set(samePage.map((url) => parseLink(url).url_key))
  t.equal(keys.size, 1)
  t.match([...keys][0], /^[0-9a-f]{64}$/)
})

t.test('different URLs have different keys', async (t) => {
  const others = [
    'https://example.com/A',
    'https://example.com/a?page=2',
    'https://example.com:8080/a',
    'https://sub.example.com/a',
    'https://example.com/'
  ]
  const keys = new Set([...others, 'https://example.com/a'].map((url) => parseLink(url).url_key))
  t.equal(keys.size, others.length + 1)
})

t.test('the link is stored as submitted, the domain in lower case', async (t) => {
  t.match(parseLink('Http://WWW.Example.com/A?utm_source=x#y'), {
    post_url: 'Http://WWW.Example.com/A?utm_source=x#y',
    domain: 'example.com'
  })
  t.equal(parseLink('https://bücher.example/').domain, 'xn--bcher-kva.example')
  t.equal(parseLink('https://example.com./').domain, 'example.com')
})

t.test('other URLs are rejected', async (t) => {
  const refused = [
    '',
    'example.com',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.com/',
    'http://',
    'https://user:secret@example.com/',
    `https://example.com/${'a'.repeat(2000)}`,
    `https://${'a.'.repeat(130)}example/`
  ]
  for (const url of refused) t.throws(() => parseLink(url), { code: 'URL_INVALID' }, url.slice(0, 40))
})
