import type { FastifyInstance } from 'fastify'

/** Aborts as soon as `close()` is called on the root: the hooks of closing wait for `onReady`. */
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
