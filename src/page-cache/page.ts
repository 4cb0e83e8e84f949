import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { Encoding } from '../negotiation.ts'

const gzip = promisify(zlib.gzip)
const brotli = promisify(zlib.brotliCompress)

type Headers = Readonly<Record<string, string>>

export type PageStatus = 200 | 410

/** The form in which a page goes to those who take it so. */
export interface Representation {
  /** 200; or 410 when it shows what was deleted, of which a discussion may be left. */
  status: PageStatus
  body: Buffer
  /** Strong: each representation has its own. */
  etag: string
  headers: Headers
  /** Headers of the answer that the client has it already. */
  unchanged: Headers
}

/** Bytes below which a page fits into one packet anyway. */
const worthCompressing = 1200

/** Bytes that a kept page takes beside its bodies: its key, headers, places in maps. Some 1,800, and what malloc adds. */
const overhead = 2000

/**
 * At 5, brotli takes as long as gzip and makes the front page a tenth smaller (3,176 bytes of 17,443 in 0.2 ms). At 11
 * it would be 2,730 in 19 ms, for a page that is a new one after the next vote.
 */
const compressors = {
  gzip: (body: Buffer) => gzip(body),
  br: (body: Buffer) =>
    brotli(body, {
      params: {
        [zlib.constants.BROTLI_PARAM_QUALITY]: 5,
        [zlib.constants.BROTLI_PARAM_MODE]: zlib.constants.BROTLI_MODE_TEXT,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: body.length
      }
    })
}

/** A page as it was rendered, and in each encoding in which somebody has asked for it. */
export class Page {
  /** As it was rendered. */
  readonly plain: Representation
  readonly #type: string
  readonly #shared: Headers
  readonly #status: PageStatus
  readonly #digest: string
  readonly #encoded: { [encoding in Encoding]?: Representation | Promise<Representation> } = {}
  #bytes: number
  /** Is called when another encoding has made it larger. */
  onGrow: () => void = () => {}

  /**
   * @param content the whole document
   * @param type its media type
   * @param shared more headers of all its representations
   * @param status of the answer
   */
  constructor(content: string | Buffer, type: string, shared: Headers, status: PageStatus = 200) {
    const body = copy(content)
    this.#type = type
    this.#shared = shared
    this.#status = status
    this.#digest = hash('sha256', body, 'base64url')
    this.#bytes = overhead + body.length
    this.plain = this.#describe(body, 'identity')
  }

  /** Bytes of memory that it takes, with the encodings that were made so far. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * The page in one encoding, which is made off the event loop when somebody first asks for it, and only once. A page
   * that would not become smaller stays as it is.
   * @returns a promise as long as it is being made
   */
  in(encoding: Encoding): Representation | Promise<Representation> {
    if (encoding === 'identity' || this.plain.body.length < worthCompressing) return this.plain
    this.#encoded[encoding] ??= this.#encode(encoding)
    return this.#encoded[encoding]
  }

  async #encode(encoding: Exclude<Encoding, 'identity'>): Promise<Representation> {
    const body = await compressors[encoding](this.plain.body)
    const isSmaller = body.length < this.plain.body.length
    const representation = isSmaller ? this.#describe(copy(body), encoding) : this.plain
    this.#encoded[encoding] = representation
    if (isSmaller) this.#grow(body.length)
    return representation
  }

  #grow(bytes: number) {
    this.#bytes += bytes
    this.onGrow()
  }

  #describe(body: Buffer, encoding: Encoding): Representation {
    const isPlain = encoding === 'identity'
    const etag = isPlain ? `"${this.#digest}"` : `"${this.#digest}-${encoding}"`
    const unchanged = { ...this.#shared, etag }
    const headers = { ...unchanged, 'content-type': this.#type, 'content-length': String(body.length) }
    return {
      status: this.#status,
      body,
      etag,
      unchanged,
      headers: isPlain ? headers : { ...headers, 'content-encoding': encoding }
    }
  }
}

/** In memory of its own: short buffers, and what zlib returns, are parts of larger ones that would stay as long. */
function copy(content: string | Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(Buffer.byteLength(content))
  if (typeof content === 'string') own.write(content)
  else content.copy(own)
  return own
}
