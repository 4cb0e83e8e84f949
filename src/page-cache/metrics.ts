import { Counter, Gauge, type Registry } from 'prom-client'
import type { CacheStatistics } from './page-cache.ts'

/** Registers the size and the hit rate of a page cache. @param read returns the current statistics */
export function collectPageCacheMetrics(read: () => CacheStatistics, registry: Registry) {
  const registers = [registry]
  gauge('page_cache_bytes', 'Memory of all cached pages.', ({ bytes }) => bytes)
  gauge('page_cache_pages', 'Cached pages.', ({ entries }) => entries)
  counter('page_cache_hits_total', 'Requests answered with a cached page.', ({ hits }) => hits)
  counter('page_cache_misses_total', 'Requests for which a page was rendered.', ({ misses }) => misses)

  function gauge(name: string, help: string, pick: (statistics: CacheStatistics) => number) {
    const collect = () => metric.set(pick(read()))
    const metric: Gauge = new Gauge({ name, help, registers, collect })
  }

  function counter(name: string, help: string, pick: (statistics: CacheStatistics) => number) {
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
