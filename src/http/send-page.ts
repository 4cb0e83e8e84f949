import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Page, Representation } from '../page-cache/page.ts'
import { chooseEncoding, matchesEtag } from './negotiation.ts'

/** Sends a page without Fastify's `send`, which with its hooks would double the cost. */
export function sendPage(page: Page, request: FastifyRequest, reply: FastifyReply) {
  negotiate(page, request, (representation) => {
    if (reply.sent) return
    const { status, headers, notModifiedHeaders, body } = representation
    const { raw, server } = reply.hijack()
    if (server.isClosing) raw.setHeader('connection', 'close')
    if (isNotModified(representation, request)) raw.writeHead(304, notModifiedHeaders).end()
    else if (request.method === 'HEAD') raw.writeHead(status, headers).end()
    else raw.writeHead(status, headers).end(body)
  })
}

/** Makes the response that rendered the page equal to that of {@link sendPage}. @returns its body */
export function applyRepresentation(
  representation: Representation,
  request: FastifyRequest,
  reply: FastifyReply
) {
  const isUnchanged = isNotModified(representation, request)
  const headers = isUnchanged ? representation.notModifiedHeaders : representation.headers
  for (let n = 0; n < headers.length; n += 2) reply.header(headers[n] ?? '', headers[n + 1])
  if (!isUnchanged) return representation.body
  reply.status(304).removeHeader('content-type')
  // Fastify needs a body to remove from the response to a HEAD, and sends the length of any that is not a stream.
  return request.method === 'HEAD' ? Readable.from([]) : null
}

/**
 * Only for 200, and by the time only without a tag: https://www.rfc-editor.org/rfc/rfc9110.html#section-13.2.2
 * Another time is another revision, also when it is earlier: that of another process.
 */
function isNotModified({ status, etag, lastModified }: Representation, { headers }: FastifyRequest) {
  const { 'if-none-match': tag, 'if-modified-since': time } = headers
  if (status !== 200) return false
  return tag === undefined ? lastModified !== null && time === lastModified : matchesEtag(tag, etag)
}

/** Calls back with the representation that the client prefers. */
export function negotiate(
  page: Page,
  { headers }: FastifyRequest,
  use: (representation: Representation) => void
) {
  const representation = page.in(chooseEncoding(headers['accept-encoding']))
  if (representation instanceof Promise) representation.then(use, () => use(page.plain))
  else use(representation)
}
