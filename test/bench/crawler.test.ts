import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'tap'
import { Crawler } from '../../bench/soak/crawler.ts'

test('the crawler continues where it stopped, and requests every page', async (t) => {
  const asked: string[] = []
  const pages = Array.from({ length: 20 }, (_, index) => `<a href="/post/${index}">`).join('')
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end(`<!doctype html>${request.url === '/' ? pages : '<a href="/login">'}</html>\n`)
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const crawler = new Crawler()
  let crawled = 0
  while (crawled < 21) {
    const { pages, faults } = await crawler.crawl(`http://127.0.0.1:${port}`, 0.02, 200)
    crawled += pages
    t.same(faults, [])
    if (pages === 0) break
  }
  t.same(asked, ['/', ...Array.from({ length: 20 }, (_, index) => `/post/${index}`)])
})
