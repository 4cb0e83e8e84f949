import { setTimeout as delay } from 'node:timers/promises'
import { isWhole } from '../board/answers.ts'

export interface Crawled {
  pages: number
  faults: string[]
}

const link = /href="(\/[^"]*)"/g

/** Pages of members, and assets. */
const others = /^\/(login|submit|dashboard|assets)/

/** Requests every page that links lead to, breadth first. */
export class Crawler {
  readonly #queue = ['/']
  readonly #seen = new Set(this.#queue)

  /**
   * Continues where it stopped.
   * @param base address of the board
   * @param seconds how long
   * @param rate pages a second
   */
  async crawl(base: string, seconds: number, rate: number): Promise<Crawled> {
    const crawled: Crawled = { pages: 0, faults: [] }
    const end = Date.now() + seconds * 1000
    while (Date.now() < end) {
      const path = this.#queue.shift()
      if (path === undefined) break
      const pause = delay(1000 / rate)
      const answer = await fetch(base + path)
      const body = await answer.text()
      crawled.pages++
      if (answer.status !== 200 || !isWhole(body)) crawled.faults.push(`${path} ${answer.status}`)
      for (const [, escaped = ''] of body.matchAll(link)) this.#note(escaped)
      await pause
    }
    return crawled
  }

  #note(escaped: string) {
    const link = escaped.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    const path = link.replace(/#.*/, '')
    if (this.#seen.has(path) || others.test(path)) return
    this.#seen.add(path)
    this.#queue.push(path)
  }
}
