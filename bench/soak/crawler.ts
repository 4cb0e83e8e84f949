import { setTimeout as delay } from 'node:timers/promises'

export interface Crawled {
  pages: number
  faults: string[]
}

/** Links that lead on within the board, without the forms of members. */
const link = /href="(\/(?:post|site|user|comment|newest|active|top|comments|\?cursor)[^"#]*)/g

/** Walks through everything that can be reached, breadth first. */
export class Crawler {
  readonly #queue = ['/']
  readonly #seen = new Set(this.#queue)

  /**
   * @param base address of the board
   * @param seconds for which it walks
   * @param rate pages a second
   */
  async crawl(base: string, seconds: number, rate: number): Promise<Crawled> {
    const crawled: Crawled = { pages: 0, faults: [] }
    const end = Date.now() + seconds * 1000
    for (let path = this.#queue.shift(); path !== undefined && Date.now() < end; path = this.#queue.shift()) {
      const pause = delay(1000 / rate)
      const answer = await fetch(base + path)
      const body = await answer.text()
      crawled.pages++
      if (answer.status !== 200 || !body.endsWith('</html>\n'))
        crawled.faults.push(`${path} ${answer.status}`)
      for (const [, found = ''] of body.matchAll(link)) this.#note(found.replaceAll('&amp;', '&'))
      await pause
    }
    return crawled
  }

  #note(path: string) {
    if (this.#seen.has(path)) return
    this.#seen.add(path)
    this.#queue.push(path)
  }
}
