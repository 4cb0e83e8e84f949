import { Counter, Gauge, type Registry } from 'prom-client'
import type { PageFigures } from './kept-pages.ts'

/**
 * What the pages take that are kept, and how often they are there.
 * @param read the figures when they are asked for
 * @param registry takes the metrics
 */
export function collectPageMetrics(read: () => PageFigures, registry: Registry) {
  const registers = [registry]
  gauge('page_cache_bytes', 'Memory of the pages that are kept.', ({ bytes }) => bytes)
  gauge('page_cache_pages', 'Pages that are kept.', ({ pages }) => pages)
  counter('page_cache_hits_total', 'Requests that a kept page has answered.', ({ hits }) => hits)
  counter('page_cache_misses_total', 'Requests for which a page was rendered.', ({ misses }) => misses)

  function gauge(name: string, help: string, pick: (figures: PageFigures) => number) {
    const collect = () => metric.set(pick(read()))
    const metric: Gauge = new Gauge({ name, help, registers, collect })
  }

  function counter(name: string, help: string, pick: (figures: PageFigures) => number) {
    const metric: Counter = new Counter({
      name,
      help,
      registers,
      collect() {
        metric.reset()
        metric.inc(pick(read()))
      }
    })
  }
}
