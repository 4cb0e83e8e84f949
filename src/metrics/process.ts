import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, type Registry } from 'prom-client'

/**
 * What the process uses, under the usual names. prom-client's own collection is not used: it observes the process for
 * ever, once more for every application in it.
 * @param registry takes the metrics
 * @returns ends the observation
 */
export function collectProcessMetrics(registry: Registry): () => void {
  const registers = [registry]
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()

  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time, of the user and of the system.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      cpu.reset()
      cpu.inc((user + system) / 1e6)
    }
  })
  const startedAt = Date.now() / 1_000 - process.uptime()
  gauge('process_start_time_seconds', 'Start of the process, since 1970.', () => startedAt)
  gauge('process_resident_memory_bytes', 'Memory in use.', () => process.memoryUsage.rss())
  gauge('nodejs_heap_size_used_bytes', 'Memory of JavaScript in use.', () => process.memoryUsage().heapUsed)
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
