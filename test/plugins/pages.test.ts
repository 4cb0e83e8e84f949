import Fastify from 'fastify'
import t from 'tap'
import assets from '../../plugins/assets.ts'
import pages, { type PagesOptions } from '../../plugins/pages.ts'
import { defaultSettings } from '../../src/settings/resolve.ts'

const settings = { ...defaultSettings(), site_name: 'Board' }
const options: PagesOptions = { url: 'https://news.example', settings: () => settings }

t.test('alone on a bare Fastify: a page is sent as HTML', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(assets)
  app.register(pages, options)
  app.get('/', (_request, reply) => reply.page('<p>ü</p>'))
  app.get('/gone', (_request, reply) => reply.status(410).page('gone'))

  const response = await app.inject('/')
  t.equal(response.statusCode, 200)
  t.equal(response.body, '<p>ü</p>')
  t.equal(response.headers['content-type'], 'text/html; charset=utf-8')

  t.equal((await app.inject('/gone')).statusCode, 410, 'a status stands')
  t.equal((await app.inject({ url: '/', method: 'HEAD' })).body, '')
})

t.test('the site has its name, URL and assets', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(assets)
  app.register(pages, options)
  await app.ready()
  t.match(app.site, {
    name: 'Board',
    url: 'https://news.example',
    assets: {
      style: app.assets['style.css'].path,
      icon: app.assets['icon.svg'].path,
      script: app.assets['script.js'].path
    }
  })
})

t.test('without the assets plugin it fails to register', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(pages, options)
  await t.rejects(async () => void (await app.ready()), /'assets'/)
})
