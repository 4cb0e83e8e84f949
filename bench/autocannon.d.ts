/** The part of autocannon 9 that the bench uses; it comes without types. */
declare module 'autocannon' {
  export interface Request {
    method?: string
    path?: string
    headers?: Record<string, string>
    body?: string
    setupRequest?: (request: Request, context: object) => Request
    onResponse?: (status: number, body: string, context: object, headers: Record<string, string>) => void
  }

  export interface Options {
    /** Connections take turns when there are several. */
    url: string | string[]
    connections: number
    /** Seconds. */
    duration: number
    /** Milliseconds between two looks at the counters; the end is seen at one of them. */
    sampleInt?: number
    /** Seconds until an answer counts as lost. */
    timeout?: number
    /** Requests a second, over all connections. */
    overallRate?: number
    requests: Request[]
    verifyBody?: (body: string) => boolean
    setupClient?: (client: Client) => void
  }

  export interface Client {
    on(event: 'request' | 'response' | 'connError', listener: () => void): this
  }

  export interface Result {
    /** Seconds. */
    duration: number
    errors: number
    requests: { sent: number; total: number }
  }

  export interface Run extends Promise<Result> {
    on(
      event: 'response',
      listener: (client: object, status: number, bytes: number, milliseconds: number) => void
    ): this
  }

  export default function autocannon(options: Options): Run
}
