import type { FastifyInstance } from 'fastify'

/**
 * Aborts a controller as soon as `close()` is called on the root application. No hook runs that early: those of closing
 * wait for `onReady`.
 * @param app the instance of the plugin, which may be a child: it inherits `close` from the root
 */
export function abortWhenRootCloses(app: FastifyInstance, control: AbortController, reason: () => Error) {
  let root: FastifyInstance = app
  while (!Object.hasOwn(root, 'close')) root = Object.getPrototypeOf(root)
  root.close = new Proxy(root.close, {
    apply(close, self, args) {
      control.abort(reason())
      return Reflect.apply(close, self, args)
    }
  })
}
