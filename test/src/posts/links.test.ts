import fc from 'fast-check'
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

t.test('bytes are compared, not the spelling of their escapes', async (t) => {
  const key = (path: string) => parseLink(`https://example.com${path}`).url_key
  const same = [
    ['/%7Eada/a%2Db', '/~ada/a-b'],
    ['/%c3%a9', '/%C3%A9', '/é'],
    ['/?a=%7e&%75tm_source=x', '/?a=~'],
    ['/a#part', '/a', '/a#', '/a#/', '/a#!'],
    ['/#/inbox/', '/#/inbox'],
    ['/a/../b', '/b', '/%2e/b']
  ]
  for (const paths of same) t.equal(new Set(paths.map(key)).size, 1, paths.join(' '))
  const different = [
    '/?q=%B0%A1',
    '/?q=%B0%A2',
    '/?q=a%2Fb',
    '/?q=a/b',
    '/?q=a+b',
    '/?q=a%2Bb',
    '/#!/a',
    '/#/a',
    '/#/b',
    '/'
  ]
  t.equal(new Set(different.map(key)).size, different.length)
})

t.test('the link is stored as browsers read it, the domain in lower case', async (t) => {
  t.match(parseLink('Http://WWW.Example.com/A?utm_source=x#y'), {
    post_url: 'http://www.example.com/A?utm_source=x#y',
    domain: 'example.com'
  })
  t.match(parseLink('https://bücher.example/ä'), { post_url: 'https://xn--bcher-kva.example/%C3%A4' })
  t.equal(parseLink('https://bücher.example/').domain, 'xn--bcher-kva.example')
  t.equal(parseLink('https://example.com./').domain, 'example.com')
  t.equal(parseLink('http://www.com/').domain, 'www.com')
  t.equal(parseLink('http://www./').domain, 'www')
  t.match(parseLink('http:github.com/login'), { post_url: 'http://github.com/login', domain: 'github.com' })
  t.match(parseLink('https:\\\\github.com\\x'), { post_url: 'https://github.com/x' })
  t.equal(parseLink('https://github.com⁄login.evil.example').domain, 'github.xn--comlogin-g03d.evil.example')
})

const link = fc
  .tuple(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.constantFrom('', '#!/a', '#/b'))
  .map((parts) => parts.join(''))

t.test('a stored link is stored unchanged, and has its key', async () => {
  fc.assert(
    fc.property(link, (url) => {
      const stored = parseLink(url)
      const again = parseLink(stored.post_url)
      return again.post_url === stored.post_url && again.url_key === stored.url_key
    })
  )
})

t.test('an escape in another spelling does not change the key, another byte does', async () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 8 }).filter((all) => all.at(-1) !== 0x2f)
  const encode = (all: Uint8Array) =>
    [...all].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const plain = (all: Uint8Array) =>
    encode(all).replace(/%(..)/g, (all, code) => {
      const character = String.fromCharCode(Number.parseInt(code, 16))
      return /[\w.~-]/.test(character) ? character : all.toUpperCase()
    })
  const key = (query: string) => parseLink(`https://example.com/?q=${query}`).url_key
  fc.assert(fc.property(bytes, (all) => key(encode(all)) === key(plain(all))))
  fc.assert(
    fc.property(bytes, bytes, (a, b) => Buffer.compare(a, b) === 0 || key(encode(a)) !== key(encode(b)))
  )
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
    'http://./',
    'http://../x',
    'http://www../',
    'http://a..example/',
    'https://user:secret@example.com/',
    `https://example.com/${'a'.repeat(2000)}`,
    `https://${'a.'.repeat(130)}example/`
  ]
  for (const url of refused) t.throws(() => parseLink(url), { code: 'URL_INVALID' }, url.slice(0, 40))
})
