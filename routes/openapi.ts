import type { FastifyInstance } from 'fastify'
import { type Asset, sendAsset, toAsset } from '../src/http/asset.ts'

/** The description of the API, which is the same as long as the process runs. */
export default async function openapi(app: FastifyInstance) {
  let description: Promise<Asset> | undefined

  const make = () => {
    const content = Buffer.from(`${JSON.stringify(app.swagger())}\n`)
    return toAsset('/openapi.json', 'application/json; charset=utf-8', content)
  }

  app.get(
    '/openapi.json',
    { config: { skipLoadShedding: true } },
    async function sendDescription(request, reply) {
      description ??= make()
      // Editors and documentation tools on other sites read it.
      reply.headers({ 'access-control-allow-origin': '*' })
      const terms = app.settings.private ? 'private, no-store' : 'public, max-age=300'
      return sendAsset(await description, terms, request, reply)
    }
  )
}
