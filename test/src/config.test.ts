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
    SMTP_URL: '',
    MAIL_FROM: '',
    METRICS_TOKEN: '',
    HSTS: 'host'
  })
})

t.test('DATABASE_SCHEMA has three values', async (t) => {
  t.equal(readConfig({ DATABASE_SCHEMA: 'migrate' }).DATABASE_SCHEMA, 'migrate')
  t.throws(() => readConfig({ DATABASE_SCHEMA: 'update' }), /DATABASE_SCHEMA/)
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
  const { DATABASE_REPLICA_URLS } = readConfig({ DATABASE_REPLICA_URLS: ' mysql://a/news  mysql://b/news ' })
  t.same(DATABASE_REPLICA_URLS, ['mysql://a/news', 'mysql://b/news'])
})
