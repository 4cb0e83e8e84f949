/** A CPU profile of the inspector: https://chromedevtools.github.io/devtools-protocol/v8/Profiler */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  /** Microseconds between the samples. */
  timeDeltas: number[]
}

export interface Share {
  name: string
  /** Microseconds. */
  time: number
}

/** Adds up self times by package and by function, without idle time. */
export function summarise({ nodes, samples, timeDeltas }: CpuProfile): {
  packages: Share[]
  functions: Share[]
} {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const packages = new Map<string, number>()
  const functions = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id)
    if (!frame || isNotWork(frame)) continue
    const time = timeDeltas[index] ?? 0
    const of = packageOf(frame.url) || frame.functionName
    add(packages, of, time)
    add(
      functions,
      `${frame.functionName || '(anonymous)'}  ${placeOf(frame.url)}:${frame.lineNumber + 1}`,
      time
    )
  }
  return { packages: largestFirst(packages), functions: largestFirst(functions) }
}

/** Idle time, and the profiler itself. */
function isNotWork({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): boolean {
  return functionName === '(idle)' || url.startsWith('node:inspector')
}

/** The package of a file, or its folder in the repository. */
function packageOf(url: string): string {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (name !== undefined) return name
  if (url.startsWith('node:')) return 'node'
  return /\/((?:src\/\w+)|plugins|routes|bench)\//.exec(url)?.[1] ?? ''
}

function placeOf(url: string): string {
  return url.replace(/^.*\/node_modules\//, '').replace(/^file:.*\/(?=(src|plugins|routes|bench)\/)/, '')
}

function add(times: Map<string, number>, name: string, time: number) {
  times.set(name, (times.get(name) ?? 0) + time)
}

function largestFirst(times: Map<string, number>): Share[] {
  return [...times].map(([name, time]) => ({ name, time })).sort((a, b) => b.time - a.time)
}
