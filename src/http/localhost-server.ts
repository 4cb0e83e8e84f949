import dns from 'node:dns'
import { Server } from 'node:http'
import { createServer as createListener, type Server as Listener } from 'node:net'

/**
 * An HTTP server that listens on all addresses of `localhost` (127.0.0.1 and ::1) when it is told to listen there.
 * Fastify would make one server for each, and give out only the first.
 */
export class LocalhostServer extends Server {
  #others: Listener[] = []

  override listen(options?: unknown, ...more: unknown[]): this {
    if (isForLocalhost(options)) this.once('listening', () => this.#listenElsewhere())
    return Reflect.apply(super.listen, this, [options, ...more])
  }

  override close(callback?: (error?: Error) => void): this {
    for (const other of this.#others.splice(0)) other.close()
    return super.close(callback)
  }

  #listenElsewhere() {
    const address = this.address()
    if (address === null || typeof address === 'string') return
    dns.lookup('localhost', { all: true }, (_, found = []) => {
      const hosts = new Set(found.map((other) => other.address))
      hosts.delete(address.address)
      if (this.listening) for (const host of hosts) this.#others.push(this.#listenOn(host, address.port))
    })
  }

  /** Its connections are those of this server: https://nodejs.org/api/http.html#event-connection */
  #listenOn(host: string, port: number): Listener {
    const options = { allowHalfOpen: true, noDelay: true }
    const other = createListener(options, (socket) => this.emit('connection', socket))
    // The address may not exist, or the port be taken there.
    return other.on('error', () => undefined).listen({ host, port })
  }
}

function isForLocalhost(options: unknown) {
  return typeof options === 'object' && options !== null && 'host' in options && options.host === 'localhost'
}
