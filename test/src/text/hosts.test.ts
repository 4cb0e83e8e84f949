import t from 'tap'
import { displayHost } from '../../../src/text/hosts.ts'
import { renderMarkdown } from '../../../src/text/markdown.ts'

const honest = [
  ...['example.com', '127.0.0.1', '[2001:db8::1]', '例え.jp', 'münchen.de', 'łódź.pl', '日本語tech.jp'],
  ...['пример.com', 'пример.рф', 'сахар.рф', '한국.kr', 'ไทย.com']
]

const asciiOf = (host: string) => new URL(`https://${host}/`).hostname

const imitations = [
  'аррӏе.com',
  'ɡoogle.com',
  'gооgle.com',
  'ıstanbul.com',
  'ɢoogle.com',
  'ᴘaypal.com',
  'github.com⁄login.evil.example',
  'github.com∕login.evil.example',
  'comノlogin.example',
  'a·b.com',
  'example.com.сор.example'
]

t.test('a host is shown in its own script unless it can pass for another', async (t) => {
  for (const host of honest) t.equal(displayHost(asciiOf(host)), host)
  for (const name of imitations) {
    const ascii = asciiOf(name)
    t.match(ascii, 'xn--', name)
    t.equal(displayHost(ascii), ascii, name)
  }
  for (const broken of ['', 'xn--not-punycode-at-all-', 'xn--a.com']) t.equal(displayHost(broken), broken)
})

t.test('texts show hosts as lists do', async (t) => {
  for (const shown of honest) {
    const ascii = asciiOf(shown)
    t.match(renderMarkdown(`https://${ascii}/a`), `>https://${shown}/a</a>`)
    t.match(renderMarkdown(`<https://${shown}:8080/a>`), `href="https://${ascii}:8080/a"`)
    t.match(renderMarkdown(`<https://${shown}:8080/a>`), `>https://${shown}:8080/a</a>`)
  }
  for (const name of imitations) {
    const ascii = asciiOf(name)
    t.match(renderMarkdown(`<https://${name}/a>`), `>https://${ascii}/a</a>`, name)
    t.notMatch(renderMarkdown(`https://${name}/a`), `>https://${name}`, name)
  }
})

t.test('a link in a text leads where it says', async (t) => {
  t.match(renderMarkdown('[x](http:github.com/login)'), 'href="http://github.com/login"')
  t.match(renderMarkdown('[x](<https:\\\\github.com>)'), 'href="https://github.com/"')
  t.match(renderMarkdown('https://example.com/%E2%80%AEmoc'), '>https://example.com/%E2%80%AEmoc</a>')
})
