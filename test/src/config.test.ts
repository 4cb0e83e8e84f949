import t from 'tap'
import { readConfig } from '../../src/config.ts'

t.test('every variable has a default', async (t) => {
  t.same(readConfig({}), {
    DATABASE_URL: 'sqlite:data/news.sqlite',
    DATABASE_REPLICA_URLS: [],
    DATABASE_SCHEMA: 'create',
    SITE_NAME: '',
    SIGN_UP: '',
    SITE_PRIVATE: '',
    NEW_MEMBER_DAYS: '',
    JOBS: 'on',
    SITE_URL: { origin: '', isHttps: false },
    PAGE_CACHE_MB: 64,
    MAX_WAIT_MS: 1000,
    MAX_CONNECTIONS: 5000,
    WRITES_PER_MINUTE: 60,
    SEARCHES_PER_MINUTE: 20,
    SMTP_URL: '',
    MAIL_FROM: '',
    OUTBOUND_ALLOW: [],
    METRICS_TOKEN: '',
    HSTS: 'host'
  })
})

t.test('DATABASE_SCHEMA has three values', async (t) => {
  t.equal(readConfig({ DATABASE_SCHEMA: 'migrate' }).DATABASE_SCHEMA, 'migrate')
  t.throws(() => readConfig({ DATABASE_SCHEMA: 'update' }), /DATABASE_SCHEMA/)
})

t.test('a value that does not fit is refused in one sentence, which says what would', async (t) => {
  for (const [variable, value, sentence] of [
    ['DATABASE_SCHEMA', 'drop', 'DATABASE_SCHEMA must be one of none, create, migrate.'],
    ['JOBS', 'never', 'JOBS must be one of on, off.'],
    ['HSTS', '', 'HSTS must be one of host, subdomains, preload.'],
    ['SIGN_UP', 'all', 'SIGN_UP must be one of open, invite, domains, approval, closed.'],
    ['SITE_PRIVATE', 'yes', 'SITE_PRIVATE must be one of true, false.'],
    ['NEW_MEMBER_DAYS', 'few', 'NEW_MEMBER_DAYS must be integer.'],
    ['NEW_MEMBER_DAYS', '-1', 'NEW_MEMBER_DAYS must be >= 0.'],
    ['MAX_WAIT_MS', '0', 'MAX_WAIT_MS must be >= 1.'],
    ['SITE_NAME', '   ', 'SITE_NAME must be one line of text.'],
    ['SITE_NAME', 'a\nb', 'SITE_NAME must be one line of text.'],
    ['SITE_NAME', 'a'.repeat(61), 'SITE_NAME must NOT have more than 60 characters.'],
    [
      'DATABASE_REPLICA_URLS',
      'mysql://a/news',
      'DATABASE_REPLICA_URLS and its DATABASE_URL must start with mysql://.'
    ]
  ]) {
    t.throws(
      () => readConfig({ [`${variable}`]: value }),
      { code: 'CONFIG_INVALID', message: sentence },
      `${variable}=${value}`
    )
  }
})

t.test('the value of NEW_MEMBER_DAYS is a number, or empty', async (t) => {
  t.equal(readConfig({ NEW_MEMBER_DAYS: '0' }).NEW_MEMBER_DAYS, 0)
  t.equal(readConfig({ NEW_MEMBER_DAYS: '' }).NEW_MEMBER_DAYS, '')
})

t.test('a public address is parsed to its origin', async (t) => {
  t.same(readConfig({ SITE_URL: 'https://News.Example.org/' }).SITE_URL, {
    origin: 'https://news.example.org',
    isHttps: true
  })
  t.same(readConfig({ SITE_URL: 'http://127.0.0.1:3000' }).SITE_URL, {
    origin: 'http://127.0.0.1:3000',
    isHttps: false
  })
})

t.test('an invalid SITE_URL is rejected', async (t) => {
  const refused = [
    'news.example.org',
    'ftp://news.example.org',
    'https://news.example.org/board',
    'https://news.example.org?a',
    'https://news.example.org/#a',
    'https://us er',
    'https://a:b@news.example.org'
  ]
  for (const SITE_URL of refused) {
    t.throws(
      () => readConfig({ SITE_URL }),
      { code: 'CONFIG_INVALID', message: /^SITE_URL is not/ },
      SITE_URL
    )
  }
})

t.test('an unsupported DATABASE_URL is rejected', async (t) => {
  for (const DATABASE_URL of ['postgres://u:secret@host/news', 'data/news.sqlite', '']) {
    t.throws(
      () => readConfig({ DATABASE_URL }),
      { message: /^DATABASE_URL must start with sqlite: or mysql:/ },
      DATABASE_URL
    )
  }
})

t.test('DATABASE_REPLICA_URLS is separated by spaces', async (t) => {
  const { DATABASE_REPLICA_URLS } = readConfig({
    DATABASE_URL: 'mysql://c/news',
    DATABASE_REPLICA_URLS: ' mysql://a/news  mysql://b/news '
  })
  t.same(DATABASE_REPLICA_URLS, ['mysql://a/news', 'mysql://b/news'])
})
