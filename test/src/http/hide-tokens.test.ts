import t from 'tap'
import { hideTokens } from '../../../src/http/hide-tokens.ts'

const token = 'aB-9_secret'

t.test('tokens are replaced wherever they stand in a URL', async (t) => {
  const urls = [
    `/reset/${token}`,
    `/reset/${token}?a=b`,
    `/invite/${token}/`,
    `/unsubscribe/${token}#x`,
    `https://news.example/feeds/${token}/hot.atom`,
    `/verify/${token}`,
    `/login?setup=${token}`,
    `/login?next=%2F&setup=${token}&a=b`,
    `/login?next=/reset/${token}`,
    `/login?next=%2Freset%2F${token}`,
    `/login?next=%252Finvite%252F${token}`,
    `/login?next=${encodeURIComponent(`/login?setup=${token}`)}`,
    `/%72eset/${token}`,
    `/RESET/${token}`,
    `/admin/members?name=&email=${token}&role=`,
    `/reset%2F${token}?next=%2Finvite%2F${token}`
  ]
  for (const url of urls) {
    const hidden = hideTokens(url)
    t.notMatch(hidden, token, url)
    t.match(hidden, '…', url)
  }
  t.equal(hideTokens(`/login?a=%20&setup=${token}&b=1`), '/login?a=%20&setup=…&b=1')
})

t.test('other URLs stay as they are', async (t) => {
  for (const url of [
    '/',
    '/post/1?a=b%20c',
    '/%zz',
    '/reset',
    '/reset/',
    '/feeds',
    '/user/%E2%82%AC',
    '/top?setup='
  ])
    t.equal(hideTokens(url), url)
})
