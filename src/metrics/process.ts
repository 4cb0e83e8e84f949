import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, type Registry } from 'prom-client'

/**
 * Collects process metrics under the usual names. prom-client's own collection cannot be stopped, and would run once more
 * for every application in the process.
 * @param registry takes the metrics
 * @returns ends the collection
 */
export function collectProcessMetrics(registry: Registry): () => void {
  const registers = [registry]
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()

  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time, user and system.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      cpu.reset()
      cpu.inc((user + system) / 1e6)
    }
  })
  const startedAt = Date.now() / 1_000 - process.uptime()
  gauge('process_start_time_seconds', 'Start of the process, since 1970.', () => startedAt)
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss())
  gauge('nodejs_heap_size_used_bytes', 'Heap memory in use.', () => process.memoryUsage().heapUsed)
  gauge('nodejs_eventloop_lag_p50_seconds', 'Median delay of the event loop.', () => lag(50))
  gauge('nodejs_eventloop_lag_p99_seconds', 'Delay of the event loop, 99th percentile.', () => lag(99))
  return () => delay.disable()

  function gauge(name: string, help: string, read: () => number) {
    const collect = () => metric.set(read())
    const metric: Gauge = new Gauge({ name, help, registers, collect })
  }

  function lag(percentile: number) {
    return delay.percentile(percentile) / 1e9
  }
}
