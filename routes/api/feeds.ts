import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { hasFeedToken, issueFeedToken } from '../../src/accounts/feed-token.ts'
import { createdAs, ok } from '../../src/schema/replies.ts'
import { privateFeeds } from '../../src/views/feeds/lists.ts'

/** Whether the member has addresses of private feeds, which are not told again. */
const FeedState = Type.Object({ made: Type.Boolean() }, { title: 'FeedState' })

const FeedAddresses = Type.Object(
  { feeds: Type.Array(Type.Object({ name: Type.String(), url: Type.String() }, { title: 'FeedAddress' })) },
  { title: 'FeedAddressList' }
)

const read = { schema: { response: ok(FeedState) }, config: { session: 'only' } } as const
const create = {
  schema: { response: createdAs(FeedAddresses) },
  config: { session: 'only', event: 'feed_addresses_made' }
} as const

const feeds: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.get('/users/me/feeds', read, async function readFeeds(request) {
    return { made: await hasFeedToken(request.getDb(), request.member.id) }
  })

  app.post('/users/me/feeds', create, async function makeFeeds(request) {
    const token = await issueFeedToken(request.getDb(), request.member.id)
    const found = privateFeeds(`${request.getOrigin()}/feeds/${token}`, app.settings.private)
    return { feeds: Object.entries(found).map(([name, url]) => ({ name, url })) }
  })
}

export default feeds
