import { STATUS_CODES } from 'node:http'

/** An error response for requests that Node rejects before the application sees them. */
export interface RawProblem {
  status: number
  headers: Record<string, string | number>
  body: string
}

/** @param headers in addition to those of every problem */
export function rawProblem(
  status: number,
  code: string,
  detail: string,
  headers: Readonly<Record<string, string>>
): RawProblem {
  const body = JSON.stringify({ status, title: STATUS_CODES[status], code, detail })
  return {
    status,
    body,
    headers: {
      ...headers,
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      vary: 'accept-encoding, cookie, authorization',
      connection: 'close'
    }
  }
}

/** @returns the whole response as it is sent on a socket */
export function serializeProblem({ status, headers, body }: RawProblem): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const date = `date: ${new Date().toUTCString()}\r\n`
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${date}${fields.join('')}\r\n${body}`
}
