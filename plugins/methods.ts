import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import FindMyWay, { type HTTPMethod } from 'find-my-way'

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods that the routes of a URL have; none where there is no route. */
    allowedMethods(url: string): string[]
  }
  interface FastifyContextConfig {
    /** The route does not show that it exists. */
    isSecret?: boolean
  }
}

/** Knows which methods a URL has. Fastify has a router for each method, and looks at that of the request only. */
async function methods(app: FastifyInstance) {
  const { ignoreTrailingSlash = false, maxParamLength = 100 } = app.initialConfig.routerOptions ?? {}
  const table = FindMyWay({ ignoreTrailingSlash, maxParamLength, onBadUrl: () => {} })
  const known = new Set<HTTPMethod>()

  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.isSecret) return
    for (const name of [method].flat() as HTTPMethod[]) {
      known.add(name)
      if (!table.hasRoute(name, url)) table.on(name, url, () => {})
    }
  })

  app.decorate('allowedMethods', (url: string) => [...known].filter((name) => table.find(name, url)).sort())
}

export default fp(methods, { name: 'methods', fastify: '5.x' })
