/** The part of autocannon 9 that the bench uses; it has no types. */
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
    /** Connections use several by turns. */
    url: string | string[]
    connections: number
    /** Seconds. */
    duration: number
    /** Milliseconds between two samples; the load ends at one of them. */
    sampleInt?: number
    /** Seconds until a response counts as lost. */
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
